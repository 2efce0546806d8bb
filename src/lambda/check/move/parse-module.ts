import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { extname } from 'node:path';
import { type AnyNode, type Options, type Program, parse } from 'acorn';
import { analyze, type Scope, type ScopeManager, type Variable } from 'eslint-scope';
import { readFileText } from '../../../read-file.ts';
import type { CodePlace } from '../finding.ts';

/** A module as written, with the meaning of its names. */
export interface ParsedModule {
  /** Absolute. */
  readonly path: string;
  readonly body: readonly AnyNode[];
  /** The meaning of a name at a node; undefined if the module does not declare it. */
  lookUp(name: string, at: AnyNode): Variable | undefined;
  parentOf(node: AnyNode): AnyNode | undefined;
  placeOf(node: AnyNode): CodePlace | undefined;
}

const LOADERS = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
} as const;

/**
 * Parses a module; TypeScript is converted to JavaScript first, but locations are those of the source. Undefined if it
 * has a syntax error, which building or loading it reports.
 * @param inline the module's text, if it is not in a file
 */
export function parseModule(path: string, inline?: string): ParsedModule | undefined {
  const text = inline ?? readFileText(path);
  const read = readProgram(path, text);
  if (read === undefined) return undefined;
  const { code, map, program } = read;
  const parents = new Map<AnyNode, AnyNode>();
  for (const node of walk(program)) for (const child of childrenOf(node)) parents.set(child, node);
  const scopes = analyze(program as never, { ecmaVersion: 2022, sourceType: 'module', nodejsScope: true });
  const lines = lineStarts(code);
  const sourceLines = map === undefined ? lines : lineStarts(text);
  return {
    path,
    body: program.body,
    lookUp: (name, at) => findVariable(name, at, scopes, parents),
    parentOf: (node) => parents.get(node),
    placeOf(node) {
      if (inline !== undefined) return undefined;
      if (map === undefined) return { path, start: node.start, end: node.end };
      const line = lines.findLastIndex((start) => start <= node.start);
      const entry = map.findEntry(line, node.start - lines[line]!);
      if (!('originalLine' in entry)) return undefined;
      const start = (sourceLines[entry.originalLine] ?? 0) + entry.originalColumn;
      return { path, start, end: start + wordLength(text, start) };
    },
  };
}

interface ReadProgram {
  readonly code: string;
  readonly map?: SourceMap;
  readonly program: Program;
}

function readProgram(path: string, text: string): ReadProgram | undefined {
  try {
    const { code, map } = toJavaScript(path, text);
    return { code, program: parseText(code), ...(map !== undefined && { map }) };
  } catch {
    return undefined;
  }
}

function toJavaScript(path: string, text: string): { readonly code: string; readonly map?: SourceMap } {
  const loader = LOADERS[extname(path) as keyof typeof LOADERS];
  if (loader === undefined) return { code: text };
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { code, map } = esbuild.transformSync(text, {
    loader,
    target: 'es2022',
    sourcemap: true,
    logLevel: 'silent',
    // also for parameters, which only the older decorators have
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  });
  return { code, map: new SourceMap(JSON.parse(map) as SourceMapPayload) };
}

function parseText(code: string): Program {
  const options: Options = {
    ecmaVersion: 'latest',
    ranges: true,
    allowHashBang: true,
    allowReturnOutsideFunction: true,
  };
  try {
    return parse(code, { ...options, sourceType: 'module' });
  } catch {
    // sloppy-mode code: `with`, octal literals, a variable named await
    return parse(code, { ...options, sourceType: 'script' });
  }
}

function findVariable(
  name: string,
  at: AnyNode,
  scopes: ScopeManager,
  parents: ReadonlyMap<AnyNode, AnyNode>,
): Variable | undefined {
  let scope: Scope | null = null;
  for (let node: AnyNode | undefined = at; node !== undefined && scope === null; node = parents.get(node)) {
    scope = scopes.acquire(node as never, true);
  }
  for (scope ??= scopes.globalScope; scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (variable !== undefined && variable.defs.length > 0) return variable;
  }
  return undefined;
}

/** A node and all below it. */
export function* walk(node: AnyNode): Generator<AnyNode> {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...childrenOf(next).reverse());
  }
}

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function wordLength(text: string, start: number): number {
  return Math.max(1, /^[\w$]*/.exec(text.slice(start, start + 100))![0].length);
}
