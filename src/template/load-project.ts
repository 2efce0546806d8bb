import { dirname, resolve } from 'node:path';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { dialectByKeys } from '../source/dialect-by-keys.ts';
import type { KeptTrees } from '../source/kept-trees.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type SourceNode, valueOf } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import type { YamlDialect } from '../source/yaml-dialect.ts';
import { readEnvironmentFile } from './environment-file.ts';
import type { FileProblem } from './file-problem.ts';
import { applyHandlers, type HandlerOverrides } from './handlers.ts';
import { findInvalidJson, loadDefinition } from './load-definition.ts';
import type { MachineDescription } from './machine-description.ts';
import { describeStranger } from './parse-definition.ts';
import type { FunctionSource, Project } from './project.ts';
import { isServerlessProject, type ProjectFile, projectFile } from './project-file.ts';
import { decode, isFileProblem, readSourceFile } from './read-source-file.ts';
import { placeOf } from './sam/pseudo-parameters.ts';
import { keepStacks } from './stacks-of.ts';

export interface LoadOptions {
  /** Base of relative paths on the command line. Default: the process's working directory. */
  readonly cwd?: string;
  /** Default: us-east-1. */
  readonly region?: string;
  /** Template parameters, and values from outside the template by name: exports, dynamic references, attributes. */
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** DefinitionSubstitutions, which take precedence over the template's. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** Names of parameters and substitutions that several files share: nothing warns where one has no use for them. */
  readonly shared?: ReadonlySet<string>;
  /** A file with environment variables of functions, in SAM CLI's format. */
  readonly envVars?: string;
  /** Function name, logical id or any resource ARN → `module` or `module#export`. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** A folder that stands in for S3, for definitions stored there: `<dir>/<bucket>/<key>`. */
  readonly s3Dir?: string;
  /** A folder whose modules are the functions of the same names. */
  readonly handlersFolder?: string;
  /** Reads stdin to its end, for the path `-`. */
  readonly readStdin?: () => Promise<Buffer>;
  /** An object that is not a template may be part of a definition, such as a single state. */
  readonly acceptsParts?: boolean;
  /** Parsed YAML of earlier runs. */
  readonly trees?: KeptTrees;
}

const NONE: ReadonlySet<string> = new Set();
const ACCOUNT_ID = '111111111111';
const DEFAULT_REGION = 'us-east-1';

/**
 * Loads a SAM or CloudFormation template, or a definition on its own, in JSON or YAML; the content decides which.
 * Problems in the files become diagnostics of the project, its machines and its functions.
 *
 * @param path of the file as the user wrote it; `-` is stdin
 * @throws UsageError where the path or a handler's path does not exist, or the envVars file is not in SAM CLI's format
 */
export async function loadProject(path: string, options: LoadOptions = {}): Promise<Project> {
  const loaded = await loadProjectFile(projectFile(path, options.cwd ?? process.cwd()), options);
  if (!isFileProblem(loaded)) return loaded;
  throw new UsageError(loaded.hint === undefined ? loaded.message : `${loaded.message}\n${loaded.hint}`);
}

/**
 * As loadProject, but returns the reason if the file cannot be read.
 * @throws UsageError where a handler's path does not exist
 */
export async function loadProjectFile(location: ProjectFile, options: LoadOptions): Promise<Project | FileProblem> {
  const file = await readText(location, options);
  if (isFileProblem(file)) return file;
  const { node, diagnostics, dialect } = await parseText(file, location, options.trees);
  const described = valueOf(node, 'definition') === undefined ? undefined : await readMachineDescription(node);
  if (described !== undefined) return loadDescribed(described, location, options);
  const kind = classify(node) ?? (options.acceptsParts === true && node?.kind === 'map' ? 'definition' : undefined);
  const text: ProjectText = { file, node, diagnostics, dialect };
  return kind === 'template' ? loadTemplateText(text, location, options) : loadOther(text, kind, location, options);
}

/**
 * A definition for the Serverless Framework rather than CloudFormation is parsed again if the difference can matter.
 */
async function parseText(
  file: SourceFile,
  { absolute }: ProjectFile,
  trees: KeptTrees | undefined,
): Promise<Omit<ProjectText, 'file'>> {
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic), 'by-content', trees);
  const mayDiffer = diagnostics.length > 0 && classify(node) !== 'template';
  if (!mayDiffer || !isServerlessProject(dirname(absolute))) return { node, diagnostics, dialect: 'definition' };
  diagnostics.length = 0;
  const again = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic), 'core');
  return { node: again, diagnostics, dialect: 'core' };
}

async function readText(
  { path, absolute, size }: ProjectFile,
  options: LoadOptions,
): Promise<SourceFile | FileProblem> {
  if (path === '-') return decode((await options.readStdin?.()) ?? Buffer.alloc(0), '<stdin>');
  return readSourceFile(absolute, path, size);
}

interface ProjectText {
  readonly file: SourceFile;
  readonly node: SourceNode | undefined;
  /** Problems of the file as JSON or YAML; the caller adds more. */
  readonly diagnostics: Diagnostic[];
  /** Of a definition. */
  readonly dialect: YamlDialect;
}

async function loadTemplateText(
  { file, node, diagnostics }: ProjectText,
  location: ProjectFile,
  options: LoadOptions,
): Promise<Project> {
  const overrides = await readOverrides(diagnostics, options);
  const { place, environment, report } = overrides;
  const root = rootOf(location, options);
  const objects = options.s3Dir && { path: resolve(overrides.cwd, options.s3Dir), shownPath: options.s3Dir };
  const { trees } = options;
  const folder = { root, shownPath: file.path, ...(objects && { objects }), ...(trees && { trees }) };
  // standalone definitions load without any of this
  const { readSamconfig } = await import('./samconfig.ts');
  const { loadTemplate } = await import('./sam/load-template.ts');
  const { withoutIdleSurprises } = await import('./sam/surprises.ts');
  const template = await loadTemplate(node!, {
    place,
    folder,
    parameterOverrides: new Map(Object.entries(options.parameterOverrides ?? {})),
    configured: await readSamconfig(folder, report),
    substitutions: substitutionsOf(options),
    shared: options.shared ?? NONE,
    environment,
  });
  const functions = await withHandlers(template.functions, options, overrides);
  const project: Project = {
    path: location.path,
    root,
    kind: 'template',
    region: place.region,
    accountId: place.accountId,
    machines: template.machines,
    functions,
    nested: template.nested,
    diagnostics: [
      ...withoutIdleSurprises(node!, diagnostics),
      ...template.diagnostics,
      ...environmentProblems(functions, overrides),
    ],
  };
  keepStacks(project, template.stacks);
  return project;
}

/** Rare, so loaded on first use. */
async function readMachineDescription(node: SourceNode | undefined): Promise<MachineDescription | undefined> {
  return (await import('./machine-description.ts')).readDescription(node);
}

async function loadDescribed(
  { definition, known }: MachineDescription,
  location: ProjectFile,
  options: LoadOptions,
): Promise<Project> {
  const project = await loadOther(
    { file: definition, node: undefined, diagnostics: [], dialect: 'definition' },
    'definition',
    location,
    options,
  );
  return { ...project, machines: project.machines.map((machine) => ({ ...machine, ...known })) };
}

async function withHandlers(
  functions: readonly FunctionSource[],
  options: LoadOptions,
  overrides: HandlerOverrides,
): Promise<readonly FunctionSource[]> {
  const isGiven = options.handlersFolder !== undefined || options.handlers !== undefined;
  return isGiven ? applyHandlers(functions, options, overrides) : functions;
}

/** A definition, or something of an unknown kind. */
async function loadOther(
  { file, node, diagnostics, dialect }: ProjectText,
  kind: 'definition' | undefined,
  location: ProjectFile,
  options: LoadOptions,
): Promise<Project> {
  const overrides = await readOverrides(diagnostics, options);
  const { place, report } = overrides;
  const functions = await withHandlers([], options, overrides);
  const substitutions = substitutionsOf(options);
  const isDefinition = kind === 'definition' || isDefinitionOnceSubstituted(file, substitutions);
  // the definition reports its own problems
  const machines = isDefinition
    ? [
        await loadDefinition(file, { node, diagnostics, dialect }, place, {
          values: substitutions,
          shared: options.shared ?? NONE,
        }),
      ]
    : [];
  if (!isDefinition && !hasErrors(diagnostics)) {
    const refused = findInvalidJson(diagnostics);
    if (refused === undefined) report(describeStranger(file, node));
    else diagnostics.splice(0, diagnostics.length, refused);
  }
  return {
    path: location.path,
    root: rootOf(location, options),
    kind: 'definition',
    ...(dialect === 'core' && { isServerless: true }),
    region: place.region,
    accountId: place.accountId,
    machines,
    functions,
    nested: [],
    diagnostics: isDefinition ? environmentProblems(functions, overrides) : diagnostics,
  };
}

/** Without functions, all of the file is unused. */
function environmentProblems(
  functions: readonly FunctionSource[],
  { environment }: HandlerOverrides,
): readonly Diagnostic[] {
  return functions.length === 0 ? [] : (environment?.problems() ?? []);
}

async function readOverrides(diagnostics: Diagnostic[], options: LoadOptions): Promise<HandlerOverrides> {
  const cwd = options.cwd ?? process.cwd();
  return {
    place: placeOf(options.region ?? DEFAULT_REGION, ACCOUNT_ID),
    cwd,
    environment: options.envVars === undefined ? undefined : await readEnvironmentFile(options.envVars, cwd),
    report: (diagnostic) => diagnostics.push(diagnostic),
  };
}

function substitutionsOf({ substitutions }: LoadOptions): ReadonlyMap<string, string> {
  return new Map(substitutions === undefined ? [] : Object.entries(substitutions));
}

/** The folder that relative paths in the file are based on. */
function rootOf({ path, absolute }: ProjectFile, { cwd }: LoadOptions): string {
  return path === '-' ? (cwd ?? process.cwd()) : dirname(absolute);
}

/** Top-level fields of the States Language. */
const DEFINITION_FIELDS = new Set(['StartAt', 'States', 'Comment', 'QueryLanguage', 'TimeoutSeconds', 'Version']);

function classify(node: SourceNode | undefined): Project['kind'] | undefined {
  if (node?.kind !== 'map') return undefined;
  const keys = node.entries.map(({ key }) => key);
  if (dialectByKeys(keys) === 'template') return 'template';
  if (keys.includes('StartAt') || keys.includes('States')) return 'definition';
  return keys.every((key) => DEFINITION_FIELDS.has(key)) ? 'definition' : undefined;
}

/** A definition need not be valid JSON before its substitutions are made. */
function isDefinitionOnceSubstituted(file: SourceFile, substitutions: ReadonlyMap<string, string>): boolean {
  return substitutions.size > 0 && [...substitutions.keys()].some((name) => file.text.includes(`\${${name}}`));
}
