import { existsSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { emitsDecoratorMetadata, hasDecorators } from '../build/decorator-metadata.ts';
import { displayPath } from '../display-path.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { findBuiltHandler } from '../sam/built-handler.ts';
import { runSamBuilds, type SamBuildResult } from '../sam/run-sam-builds.ts';
import type { SamBuild } from '../sam/sam-build.ts';
import { type CodeFinding, findingOf, placeIn } from './finding.ts';

/** Nothing is written there. */
const OUTDIR = '/var/task';

export interface SamCheck {
  readonly findings: readonly CodeFinding[];
  /** The names of error classes that minifying removes. */
  readonly lostNames: ReadonlySet<string>;
}

/** Builds a function as SAM does, and finds what works where the source is but not where the output is. */
export async function checkSam(sam: SamBuild, source: FunctionSettings): Promise<SamCheck> {
  const { layers, runtime } = source;
  const result = (await runSamBuilds([{ ...sam, layers, runtime, outdir: OUTDIR }]))[0]!;
  if (result.kind === 'broken') {
    const { errors, message } = result;
    const findings =
      errors.length === 0
        ? [{ severity: 'error' as const, message }]
        : errors.map((error) => findingOf(error, sam.folder, runtime));
    return { findings, lostNames: new Set() };
  }
  const own = result.inputs
    .filter((path) => !/[/\\]node_modules[/\\]/.test(path) && /\.[cm]?[jt]sx?$/.test(path) && existsSync(path))
    .map((path): OwnFile => ({ path, text: readFileText(path) }));
  const findings = [
    ...checkHandlerName(source, sam, result.outputs),
    ...result.warnings
      .filter(({ id }) => id === 'empty-import-meta')
      .map((warning) => findingOf(warning, sam.folder, runtime, 'warning')),
    ...own.flatMap((file) => [...checkPaths(file, sam), ...checkFiles(file, result.outputs)]),
    ...checkFolder(own, sam),
    ...(await checkDecorators(own, sam)),
  ];
  return { findings, lostNames: findLostNames(own, sam) };
}

interface OwnFile {
  readonly path: string;
  readonly text: string;
}

function checkHandlerName(
  { logicalId, handler = '' }: FunctionSettings,
  { options }: SamBuild,
  outputs: (SamBuildResult & { kind: 'built' })['outputs'],
): CodeFinding[] {
  const names = [...outputs.keys()];
  const found = findBuiltHandler(handler, names);
  if (found.path === undefined) {
    const message = `sam build writes ${names.join(', ')} for function ${logicalId}, which does not contain its Handler ${found.handler}`;
    return [{ severity: 'error', message, hint: 'On Lambda it fails with Runtime.ImportModuleError' }];
  }
  if (options.format !== 'esm' || extname(found.path) !== '.js') return [];
  return [
    {
      severity: 'error',
      message: `sam build turns function ${logicalId} into an ES module named ${found.path}, which Lambda loads as CommonJS`,
      hint: 'Add OutExtension: [.js=.mjs] to its BuildProperties',
    },
  ];
}

const DIRNAME = /(?<![\w$.'"`])__(?:dirname|filename)\b/;

function checkPaths({ path, text }: OwnFile, { options }: SamBuild): CodeFinding[] {
  const provided = JSON.stringify([options.banner, options.define, options.inject]);
  if (
    options.format !== 'esm' ||
    provided.includes('__dirname') ||
    /\b(?:const|let|var)\s+__(?:dirname|filename)\b/.test(text)
  )
    return [];
  const place = placeIn(path, text, DIRNAME);
  if (place === undefined) return [];
  const message = 'sam build turns this file into an ES module, which has no __dirname and no __filename';
  return [{ severity: 'warning', message, hint: 'Use import.meta.dirname', place }];
}

const READS =
  /\b(?:readFile(?:Sync)?|createReadStream|readdir(?:Sync)?)\(\s*(?:(?:path\.)?(?:join|resolve)\(\s*)?(?:__dirname\s*,\s*|import\.meta\.dirname\s*,\s*|`\$\{__dirname\}\/)?(['"`]?)(\.{0,2}\/?[\w@./-]+)\1/g;

/** A literal path to a file next to the source that is not among the outputs. */
function checkFiles({ path, text }: OwnFile, outputs: ReadonlyMap<string, unknown>): CodeFinding[] {
  for (const match of text.matchAll(READS)) {
    const name = match[2]!;
    const target = resolve(dirname(path), name);
    if (extname(name) === '' || !existsSync(target) || [...outputs.keys()].some((output) => output.endsWith(name)))
      continue;
    return [
      {
        severity: 'warning',
        message: `sam build puts ${[...outputs.keys()].join(', ')} into /var/task, and this reads ${name}`,
        hint: `Import it with Loader: [${extname(name)}=text], or put it into a layer`,
        place: { path, start: match.index, end: match.index + match[0].length },
      },
    ];
  }
  return [];
}

/** With a package.json in CodeUri, sam build works on a copy of that folder only. */
function checkFolder(own: readonly OwnFile[], { folder }: SamBuild): CodeFinding[] {
  if (!existsSync(join(folder, 'package.json'))) return [];
  const outside = own.find(({ path }) => relative(folder, path).startsWith('..'));
  if (outside === undefined) return [];
  return [
    {
      severity: 'warning',
      message: `sam build copies ${displayPath(folder)} and builds the copy, in which ${displayPath(outside.path)} is not there`,
      hint: 'Build with sam build --build-in-source, or include all of it in CodeUri',
    },
  ];
}

async function checkDecorators(own: readonly OwnFile[], { folder, options }: SamBuild): Promise<CodeFinding[]> {
  const tsconfig = typeof options.tsconfig === 'string' ? resolve(folder, options.tsconfig) : undefined;
  for (const { path, text } of own) {
    if (!/\.[cm]?tsx?$/.test(path) || !hasDecorators(text) || !(await emitsDecoratorMetadata(path, tsconfig))) continue;
    const place = placeIn(path, text, /^[ \t]*@[A-Za-z_$][\w$.]*/m);
    const message = 'sam build has esbuild leave out the types of decorators, whatever emitDecoratorMetadata says';
    const hint = 'Build with tsc before sam build, or name the dependencies in the code';
    return [{ severity: 'warning', message, hint, ...(place !== undefined && { place }) }];
  }
  return [];
}

/** Where an error's name comes from its class. */
const NAME_OF_CLASS = /\.constructor\.name\b|\bnew\.target\.name\b|\bname\s*=\s*[A-Z]\w*\.name\b/;

function findLostNames(own: readonly OwnFile[], { options }: SamBuild): ReadonlySet<string> {
  const isMinified = options.minifyIdentifiers ?? options.minify === true;
  const lost = new Set<string>();
  if (!isMinified || options.keepNames === true) return lost;
  const text = own.map((file) => file.text).join('\n');
  if (!NAME_OF_CLASS.test(text)) return lost;
  for (const [, name = ''] of text.matchAll(/\bclass\s+([A-Z]\w*)\s+extends\b/g)) {
    // its name may be assigned as a string
    if (!new RegExp(`['"\`]${name}['"\`]`).test(text)) lost.add(name);
  }
  return lost;
}
