import { extname, join } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { HandlerError } from '../../source/usage-error.ts';
import type { BuildProperty } from '../../template/project.ts';
import { displayPath } from '../display-path.ts';
import { isFile } from '../is-file.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { type EsbuildOptions, type Flag, FlagError, parseFlags } from './esbuild-flags.ts';

/**
 * How SAM builds a function whose BuildMethod is esbuild: plain data with everything that the build depends on besides
 * files.
 */
export interface SamBuild {
  /** CodeUri: esbuild's working directory. Absolute. */
  readonly folder: string;
  /** Relative to the folder, with their extensions. */
  readonly entryPoints: readonly string[];
  /** Without `external`. */
  readonly options: EsbuildOptions;
  /** Packages and patterns that stay external. */
  readonly external: readonly string[];
}

/** SAM refuses the BuildProperties. */
export class SamBuildError extends HandlerError {
  /** The name of the offending one. */
  readonly property: string | undefined;

  constructor(logicalId: string, reason: string, property: string | undefined) {
    super(`function ${logicalId} is refused by sam build: ${reason}`);
    this.property = property;
  }
}

/** AWS Lambda Builders sets these itself, whatever the template says. */
const NOT_CONFIGURABLE = new Set(['bundle', 'platform', 'outdir']);
/** Properties of its own workflow. */
const NOT_FLAGS = new Set(['use-npm-ci', 'entry-points']);
/** External with this item keeps all dependencies in package.json external, and nothing else. */
const ALL_DEPENDENCIES = './node_modules/*';

/**
 * How a function is built by `sam build`; undefined if it is not built by esbuild, or already was (the template is in
 * `.aws-sam/build`, and the entry points are not). Throws a HandlerError if SAM would refuse the BuildProperties.
 *
 * The rules are those of AWS Lambda Builders, workflows/nodejs_npm_esbuild (esbuild.py), and SAM CLI's
 * lib/build/app_builder.py: every BuildProperty becomes a flag of esbuild, by its type.
 */
export function readSamBuild(source: FunctionSettings): SamBuild | undefined {
  const { build, code } = source;
  if (build === undefined || code.kind !== 'folder') return undefined;
  try {
    return readProperties(build.properties, code.path, source.handler ?? '');
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    throw new SamBuildError(source.logicalId, error.message, error.property);
  }
}

function readProperties(properties: readonly BuildProperty[], folder: string, handler: string): SamBuild | undefined {
  const entryPoints: string[] = [];
  for (const entry of entryPointsOf(properties, handler)) {
    const found = findEntryPoint(folder, entry);
    if (found !== undefined) entryPoints.push(found);
    else if (isBuilt(folder, handler)) return undefined;
    else throw new FlagError(`entry point ${displayPath(join(folder, entry))} does not exist`, 'EntryPoints');
  }
  const { external = [], ...options } = parseFlags(flagsOf(properties));
  return {
    folder,
    entryPoints,
    options: { ...defaultsBeside(properties), ...options },
    external: external.includes(ALL_DEPENDENCIES) ? dependenciesOf(folder) : external,
  };
}

/** AWS Lambda Builders' own, if the property is not given at all. */
function defaultsBeside(properties: readonly BuildProperty[]): EsbuildOptions {
  const given = new Set(properties.map(({ name }) => toKebabCase(name)));
  return {
    ...(!given.has('target') && { target: ['es2020'] }),
    ...(!given.has('format') && { format: 'cjs' }),
    ...(!given.has('minify') && { minify: true }),
  };
}

/** Those in package.json, without devDependencies. */
function dependenciesOf(folder: string): readonly string[] {
  try {
    const { dependencies } = JSON.parse(readFileText(join(folder, 'package.json'))) as {
      dependencies?: Readonly<Record<string, string>>;
    };
    return Object.keys(dependencies ?? {});
  } catch {
    return [];
  }
}

function entryPointsOf(properties: readonly BuildProperty[], handler: string): readonly string[] {
  const given = properties.find(({ name }) => name === 'EntryPoints')?.value;
  if (given === undefined || given === false || given === '' || (Array.isArray(given) && given.length === 0)) {
    return [handler.split('.', 1)[0]!];
  }
  if (!Array.isArray(given)) throw new FlagError('EntryPoints must be a list', 'EntryPoints');
  return given as readonly string[];
}

function findEntryPoint(folder: string, entry: string): string | undefined {
  const candidates = extname(entry) === '' ? [`${entry}.ts`, `${entry}.js`] : [entry];
  return candidates.find((candidate) => isFile(join(folder, candidate)));
}

/** A folder with the handler but without the entry points is output of `sam build`. */
function isBuilt(folder: string, handler: string): boolean {
  const module = join(folder, handler.split('.', 1)[0]!);
  return ['.js', '.mjs', '.cjs'].some((extension) => isFile(module + extension));
}

function flagsOf(properties: readonly BuildProperty[]): readonly Flag[] {
  return properties.flatMap(({ name: property, value }): readonly Flag[] => {
    const name = toKebabCase(property);
    if (NOT_CONFIGURABLE.has(name) || NOT_FLAGS.has(name)) return [];
    // false omits the flag, including the default
    if (typeof value === 'boolean') return value ? [{ name, property }] : [];
    if (typeof value === 'string') return [{ name, separator: '=', value, property }];
    if (value !== null) return value.map((item) => ({ name, separator: ':', value: item, property }) as const);
    throw new FlagError(`${property} must be true, false, a string or a list`, property);
  });
}

/** `MainFields` → `main-fields`; each capital begins a word. */
function toKebabCase(property: string): string {
  return property
    .replace(/(?!^)[A-Z]/g, '-$&')
    .toLowerCase()
    .replaceAll('_', '-');
}
