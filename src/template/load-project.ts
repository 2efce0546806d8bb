import { dirname, resolve } from 'node:path';
import type { Diagnostic, Report } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type SourceNode, valueOf } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { applyHandlers } from './handlers.ts';
import { loadDefinition } from './load-definition.ts';
import { describeNoObject } from './parse-definition.ts';
import type { Project } from './project.ts';
import { decode, type FileProblem, isFileProblem, readSourceFile } from './read-source-file.ts';
import { placeOf } from './sam/pseudo-parameters.ts';

export interface LoadOptions {
  /** Where relative paths of the command line start; default: the process's folder. */
  readonly cwd?: string;
  /** Default us-east-1. */
  readonly region?: string;
  /** Template parameters, and by their names values from outside: exports, dynamic references, attributes. */
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  /** DefinitionSubstitutions; they come before the template's. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** Environment variables of functions: a file in SAM CLI's format. */
  readonly envVars?: string;
  /** Function name, logical id or any resource ARN → `module` or `module#export`. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** A folder of modules that are the functions of their names. */
  readonly handlersFolder?: string;
  /** Reads stdin to its end, for the path `-`. */
  readonly readStdin?: () => Promise<Buffer>;
  /** An object that is no template may be a part of a definition, such as a single state. */
  readonly acceptsParts?: boolean;
}

const ACCOUNT_ID = '111111111111';
const DEFAULT_REGION = 'us-east-1';

/**
 * Loads a SAM or CloudFormation template, or a definition on its own, in JSON or YAML; which of them it is, is seen from
 * the content. What is wrong in the files stands in the diagnostics of the project, its machines and its functions.
 *
 * @param path of the file as the user wrote it; `-` is stdin
 * @throws UsageError where the path or a handler's path leads nowhere, or the file of envVars holds something else
 */
export async function loadProject(path: string, options: LoadOptions = {}): Promise<Project> {
  const file = await readInput(path, options);
  if (!isFileProblem(file)) return loadFile(file, path, options);
  throw new UsageError(file.hint === undefined ? file.message : `${file.message}\n${file.hint}`);
}

/**
 * As loadProject, for a file that is read already (`readInput`).
 *
 * @throws UsageError where a handler's path leads nowhere
 */
export async function loadFile(file: SourceFile, path: string, options: LoadOptions = {}): Promise<Project> {
  const cwd = options.cwd ?? process.cwd();
  const place = placeOf(options.region ?? DEFAULT_REGION, ACCOUNT_ID);
  const root = path === '-' ? cwd : dirname(resolve(cwd, path));
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const substitutions = new Map(Object.entries(options.substitutions ?? {}));
  const project = { path, root, region: place.region, accountId: place.accountId };
  const environment = options.envVars === undefined ? undefined : await readEnvironmentFile(options.envVars, cwd);
  const surroundings = { place, cwd, environment, report };

  const node = await parseSource(file, report);
  const kind = classify(node) ?? (options.acceptsParts === true && node?.kind === 'map' ? 'definition' : undefined);
  if (kind === 'template') {
    const parameterOverrides = new Map(Object.entries(options.parameterOverrides ?? {}));
    const folder = { root, shownPath: file.path };
    // definitions on their own are loaded without any of this
    const { readSamconfig } = await import('./samconfig.ts');
    const { loadTemplate } = await import('./sam/load-template.ts');
    const configured = await readSamconfig(folder, report);
    const inputs = { place, folder, parameterOverrides, configured, substitutions, environment };
    const template = await loadTemplate(node!, inputs);
    const functions = await applyHandlers(template.functions, options, surroundings);
    const { machines } = template;
    const all = [...diagnostics, ...template.diagnostics, ...(environment?.problems() ?? [])];
    return { ...project, kind, machines, functions, diagnostics: all };
  }

  const functions = await applyHandlers([], options, surroundings);
  if (kind === 'definition' || isDefinitionOnceSubstituted(file, substitutions)) {
    // The definition reports for itself.
    const machines = [await loadDefinition(file, { node, diagnostics }, place, substitutions)];
    return { ...project, kind: 'definition', machines, functions, diagnostics: [] };
  }
  if (diagnostics.length === 0) report(describeStranger(file, node));
  return { ...project, kind: 'definition', machines: [], functions, diagnostics };
}

/** The text of a file, or of stdin for `-`. */
export async function readInput(path: string, options: LoadOptions): Promise<SourceFile | FileProblem> {
  if (path === '-') return decode((await options.readStdin?.()) ?? Buffer.alloc(0), '<stdin>');
  return readSourceFile(resolve(options.cwd ?? process.cwd(), path), path);
}

/** Top-level fields of the States Language, and of templates. */
const DEFINITION_FIELDS = new Set(['StartAt', 'States', 'Comment', 'QueryLanguage', 'TimeoutSeconds', 'Version']);
const TEMPLATE_SECTIONS = ['Resources', 'AWSTemplateFormatVersion', 'Transform'];

function classify(node: SourceNode | undefined): Project['kind'] | undefined {
  if (node?.kind !== 'map') return undefined;
  if (valueOf(node, 'States') !== undefined || valueOf(node, 'StartAt') !== undefined) return 'definition';
  if (TEMPLATE_SECTIONS.some((section) => valueOf(node, section) !== undefined)) return 'template';
  return node.entries.every((entry) => DEFINITION_FIELDS.has(entry.key)) ? 'definition' : undefined;
}

/** A definition may be no JSON before its substitutions are in their places. */
function isDefinitionOnceSubstituted(file: SourceFile, substitutions: ReadonlyMap<string, string>): boolean {
  return substitutions.size > 0 && [...substitutions.keys()].some((name) => file.text.includes(`\${${name}}`));
}

function describeStranger(file: SourceFile, node: SourceNode | undefined): Diagnostic {
  if (node?.kind !== 'map') return describeNoObject(file, node);
  const range = { file, start: node.start, end: node.start + 1 };
  const message =
    'The file is neither a template (it has no Resources) nor a definition (it has no StartAt and States)';
  const serverless = valueOf(node, 'service') !== undefined && valueOf(node, 'provider') !== undefined;
  const hint = 'It looks like a configuration of the Serverless Framework: run the template that it makes';
  return { severity: 'error', code: 'NOT_A_DEFINITION', message, range, ...(serverless && { hint }) };
}
