import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, parse, relative } from 'node:path';
import { promisify } from 'node:util';
import { displayPath } from '../display-path.ts';

/** `isWholeProgram`: it was compiled with everything that its tsconfig includes. */
type Compiled = { readonly text: string; readonly isWholeProgram: boolean } | { readonly problem: string };

/** The used part of TypeScript's API, up to version 6. */
interface TypeScript {
  readonly sys: { readFile(path: string): string | undefined };
  readConfigFile(path: string, read: (path: string) => string | undefined): { readonly config?: unknown };
  parseJsonConfigFileContent(config: unknown, host: unknown, folder: string): { readonly options: object };
  transpileModule(
    text: string,
    options: { readonly fileName: string; readonly compilerOptions: object },
  ): { readonly outputText: string };
  readonly ModuleKind: { readonly ESNext: number };
}

/**
 * Compiles one file with the TypeScript installed next to it, using its tsconfig, with ES module syntax and an inline
 * source map.
 */
export async function compileWithTypeScript(path: string, text: string, tsconfig: string): Promise<Compiled> {
  const require = createRequire(path);
  let version: string;
  try {
    version = require.resolve('typescript/package.json');
  } catch {
    const problem = `${displayPath(path)} has decorators whose types its tsconfig emits (emitDecoratorMetadata): this requires the package typescript, which is not installed: npm install --save-dev typescript`;
    return { problem };
  }
  const typescript = require('typescript') as Partial<TypeScript>;
  return typescript.transpileModule === undefined
    ? compileByCommand(path, tsconfig, dirname(version))
    : { text: transpile(typescript as TypeScript, path, text, tsconfig), isWholeProgram: false };
}

/** Read once for all files of a tsconfig. */
const optionsOf = new WeakMap<object, Map<string, object>>();

function transpile(typescript: TypeScript, path: string, text: string, tsconfig: string): string {
  const known = optionsOf.get(typescript) ?? new Map<string, object>();
  optionsOf.set(typescript, known);
  let options = known.get(tsconfig);
  if (options === undefined) {
    const { config } = typescript.readConfigFile(tsconfig, typescript.sys.readFile);
    options = typescript.parseJsonConfigFileContent(config, typescript.sys, dirname(tsconfig)).options;
    known.set(tsconfig, options);
  }
  const compilerOptions = {
    ...options,
    module: typescript.ModuleKind.ESNext,
    verbatimModuleSyntax: false,
    sourceMap: false,
    inlineSourceMap: true,
    inlineSources: false,
    declaration: false,
    composite: false,
  };
  return typescript.transpileModule(text, { fileName: path, compilerOptions }).outputText;
}

/** TypeScript 7 has no such API: its command compiles the file into a temporary folder. */
async function compileByCommand(path: string, tsconfig: string, packageFolder: string): Promise<Compiled> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sfn-run-tsc-')));
  const { root } = parse(path);
  try {
    await promisify(execFile)(process.execPath, [
      join(packageFolder, 'lib/tsc.js'),
      ...['--project', tsconfig, '--outDir', folder, '--rootDir', root, '--module', 'esnext'],
      ...['--moduleResolution', 'bundler', '--noCheck', '--noEmit', 'false', '--emitDeclarationOnly', 'false'],
      ...['--declaration', 'false', '--composite', 'false', '--incremental', 'false', '--noEmitOnError', 'false'],
      ...['--allowImportingTsExtensions', 'false', '--inlineSourceMap', 'true', '--sourceMap', 'false'],
    ]).catch(() => {
      // its errors about the program do not concern this file's text
    });
    const output = join(folder, relative(root, path)).replace(/\.([cm]?)tsx?$/, '.$1js');
    return { text: pointMapAt(basename(path), await readFile(output, 'utf8')), isWholeProgram: true };
  } catch {
    return {
      problem: `${displayPath(path)} has decorators whose types its tsconfig emits (emitDecoratorMetadata), and ${displayPath(tsconfig)} does not include it`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const INLINE_MAP = /(\/\/# sourceMappingURL=data:application\/json;base64,)([\w+/=]+)\s*$/;

/** The output was elsewhere than its source, as its map says. */
function pointMapAt(source: string, text: string): string {
  return text.replace(INLINE_MAP, (_, comment: string, map: string) => {
    const content: object = JSON.parse(Buffer.from(map, 'base64').toString());
    const moved = JSON.stringify({ ...content, sourceRoot: '', sources: [source] });
    return comment + Buffer.from(moved).toString('base64');
  });
}
