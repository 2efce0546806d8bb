import { resolve, sep } from 'node:path';
import { parseArn } from '../../arn.ts';
import { parseFunctionName } from '../../lambda/find/resolve-function.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { GIVEN_BY_OPTION } from '../../template/handlers.ts';
import type { FunctionSource, Project } from '../../template/project.ts';
import { findUnusedParameters } from '../../template/unused-parameters.ts';
import { matchesPattern } from '../../wildcard.ts';

/** The options of a command line that a project may have no use for. */
export interface UsableOptions {
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  readonly envVars?: string;
  readonly handler?: Readonly<Record<string, string>>;
  readonly handlers?: string;
  readonly s3?: string;
  readonly endpointUrl?: Readonly<Record<string, string>>;
  readonly aws?: boolean;
  readonly connections?: string;
  readonly lambdaEndpoint?: URL;
  readonly inspect?: unknown;
  readonly inspectBrk?: unknown;
}

/**
 * Warnings about options that have no effect whatever the input is. Only for those of the command line itself: a
 * configuration may serve several files.
 */
export async function findUnusedOptions(
  given: UsableOptions,
  project: Project,
  cwd: string,
): Promise<readonly Diagnostic[]> {
  const calls = findCalls(project);
  const found: Diagnostic[] = [...findUnusedParameters(project, given.parameterOverrides)];
  const warn = (message: string, hint?: string): void => {
    found.push({ severity: 'warning', code: 'UNUSED_OPTION', message, ...(hint !== undefined && { hint }) });
  };
  if (given.envVars !== undefined && project.functions.length === 0) {
    const hint = project.kind === 'definition' ? '--handler and --handlers add some' : undefined;
    warn('--env-vars has no effect: there are no functions', hint);
  }
  const uncalled = findUncalled(project, calls);
  for (const name of Object.keys(given.handler ?? {})) {
    // loading the file has reported a name that is nearly one of the template
    const function_ = uncalled.find(({ logicalId, arn }) => name === logicalId || name === arn);
    if (function_ === undefined || isNearFunction(name, project.functions)) continue;
    warn(`--handler ${name} has no effect: no state calls it`, didYouMean(name, calls.functions));
  }
  if (given.handlers !== undefined && !isFolderUsed(resolve(cwd, given.handlers), project, uncalled)) {
    warn(`--handlers ${given.handlers} has no effect: no state calls a function in this folder`);
  }
  if (!calls.isOpen && !calls.resources.some((resource) => resource.includes('lambda'))) {
    for (const [name, value] of [
      ['--lambda-endpoint', given.lambdaEndpoint],
      ['--inspect', given.inspect],
      ['--inspect-brk', given.inspectBrk],
    ] as const) {
      if (value !== undefined) warn(`${name} has no effect: no state calls a function`);
    }
  }
  if (given.s3 !== undefined && !usesFolder(resolve(cwd, given.s3), project, cwd) && !calls.uses('s3')) {
    warn('--s3 has no effect: no state reads or writes S3');
  }
  if (given.connections !== undefined && !calls.uses('http')) {
    warn('--connections has no effect: there is no HTTP Task');
  }
  await warnOfServices(given, calls, warn);
  return found;
}

async function warnOfServices(
  { endpointUrl = {}, aws }: UsableOptions,
  calls: Calls,
  warn: (message: string) => void,
): Promise<void> {
  const names = Object.keys(endpointUrl);
  if (calls.isOpen || (names.length === 0 && aws !== true)) return;
  const { ANY_SERVICE, packageOf } = await import('../../tasks/aws/endpoints.ts');
  const called = new Set(calls.services.map(packageOf));
  for (const name of names) {
    if (name === ANY_SERVICE ? called.size > 0 : called.has(packageOf(name.replace(/^aws-sdk:/, '')))) continue;
    const option = name === ANY_SERVICE ? '--endpoint-url' : `--endpoint-url ${name}`;
    warn(`${option} has no effect: no state calls ${name === ANY_SERVICE ? 'a service' : 'this service'}`);
  }
  if (aws === true && called.size === 0) warn('--aws has no effect: no state calls a service');
}

/** What the states of all machines call. */
interface Calls {
  /** The texts of Resource and FunctionName. */
  readonly resources: readonly string[];
  /** The names of functions. */
  readonly functions: readonly string[];
  /** As in ARNs of resources, without `aws-sdk:`. */
  readonly services: readonly string[];
  /** Whether a run decides which resource or function it is, or a definition cannot be read. */
  readonly isOpen: boolean;
  uses(service: string): boolean;
}

function findCalls({ machines, functions }: Project): Calls {
  const resources: string[] = [];
  let isOpen = false;
  const pending: SourceNode[] = [];
  for (const { definition } of machines) {
    if (definition === undefined) isOpen = true;
    else pending.push(definition);
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') pending.push(...node.items);
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries) {
      const text = value.kind === 'scalar' ? String(value.value) : undefined;
      const isExpression = text?.trimStart().startsWith('{%') === true || text?.includes('${') === true;
      if (text === undefined) pending.push(value);
      else if (key === 'FunctionName.$' || (NAMING_FIELDS.has(key) && isExpression)) isOpen = true;
      else if (key === 'Resource' || key === 'FunctionName') resources.push(text);
    }
  }
  const services = resources.flatMap((text) => serviceOf(text) ?? []);
  // code may call both, where they are
  if (functions.length > 0 || resources.some((text) => text.includes('lambda'))) services.push('lambda', 'sfn');
  return {
    resources,
    functions: resources.map((text) => parseFunctionName(text)?.name ?? text),
    services,
    isOpen,
    uses: (service) => isOpen || services.includes(service),
  };
}

/** What they contain may name a function. */
const NAMING_FIELDS = new Set(['Resource', 'FunctionName', 'Arguments']);

/** `dynamodb` of `arn:aws:states:::aws-sdk:dynamodb:putItem`. */
function serviceOf(resource: string): string | undefined {
  const arn = parseArn(resource);
  if (arn?.service !== 'states') return undefined;
  const [first, second] = arn.resource;
  return first === 'aws-sdk' ? second : first;
}

/** The functions that no state calls, and that no other function knows by its environment. */
function findUncalled({ functions }: Project, calls: Calls): readonly FunctionSource[] {
  if (calls.isOpen) return [];
  const known = functions.flatMap(({ environment }) => Object.values(environment));
  return functions.filter(
    ({ name, logicalId, arn }) =>
      !calls.functions.some((called) => called === name || called === logicalId) &&
      !calls.resources.some((resource) => resource.startsWith(arn) || matchesPattern(arn, resource)) &&
      !known.some((text) => text.includes(name)),
  );
}

function isNearFunction(name: string, functions: readonly FunctionSource[]): boolean {
  const declared = functions.filter(({ range }) => range.file.path !== GIVEN_BY_OPTION);
  return (
    didYouMean(
      name,
      declared.flatMap((one) => [one.logicalId, one.name]),
    ) !== undefined
  );
}

function isFolderUsed(folder: string, { functions }: Project, uncalled: readonly FunctionSource[]): boolean {
  return functions.some(
    (one) => one.code.kind === 'module' && one.code.path.startsWith(folder + sep) && !uncalled.includes(one),
  );
}

/** Definitions and templates may be stored in the folder. */
function usesFolder(folder: string, { machines, nested }: Project, cwd: string): boolean {
  const files = [...machines.map(({ definitionPath }) => definitionPath), ...nested];
  return files.some((path) => resolve(cwd, path).startsWith(folder + sep));
}
