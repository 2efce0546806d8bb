import { setOwn } from '../../json.ts';
import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { EnvironmentFile } from '../environment-file.ts';
import type { BuildProperty, FunctionSource } from '../project.ts';
import type { TemplateScope } from './create-scope.ts';
import { type Layers, layersOf, readCode } from './function-code.ts';
import { errorAt } from './scope.ts';
import type { Stack } from './stacks.ts';
import { entriesOf, type ResourceNode } from './template.ts';

/** Lambda's defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

/**
 * @param layers of all stacks
 * @param variables override the template's
 */
export function readFunction(
  resource: ResourceNode,
  { scope, folder }: Stack,
  layers: Layers,
  variables: EnvironmentFile | undefined,
): FunctionSource {
  const diagnostics: Diagnostic[] = [];
  // One unknown value may occur in several variables.
  const report: ReportDiagnostic = (diagnostic) => {
    if (!diagnostics.includes(diagnostic)) diagnostics.push(diagnostic);
  };
  const { logicalId, properties } = resource;
  const text = (name: string) => readText(valueOf(properties, name), scope, report);
  const build = readBuild(resource.metadata, scope);
  const name = scope.resources.nameOf(resource);
  const path = scope.path + logicalId;
  const overrides = variables?.of([name, logicalId, path]) ?? {};
  return {
    logicalId: path,
    name,
    ...(scope.resources.isNameAssumed(resource) && { isNameAssumed: true }),
    arn: scope.resources.arnOf(resource),
    runtime: text('Runtime'),
    handler: text('Handler'),
    code: readCode(resource, scope, folder.root, report),
    ...readEnvironment(valueOf(properties, 'Environment'), overrides, scope, report),
    timeoutSeconds: readNumber(valueOf(properties, 'Timeout'), DEFAULT_TIMEOUT_SECONDS, scope, report),
    memorySizeMb: readNumber(valueOf(properties, 'MemorySize'), DEFAULT_MEMORY_MB, scope, report),
    layers: layersOf(resource, scope, layers),
    ...(build !== undefined && { build }),
    diagnostics,
    range: resource.range,
  };
}

function readText(node: SourceNode | undefined, scope: TemplateScope, report: ReportDiagnostic): string | undefined {
  const text = scope.resolveText(node);
  const problem = text === undefined ? undefined : scope.problemIn(text);
  if (problem !== undefined) report(problem);
  return text || undefined;
}

function readNumber(
  node: SourceNode | undefined,
  fallback: number,
  scope: TemplateScope,
  report: ReportDiagnostic,
): number {
  const text = readText(node, scope, report);
  if (node === undefined || text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  if (scope.problemIn(text) === undefined)
    report(errorAt(node, 'INVALID_TEMPLATE', `'${text}' is not a number greater than 0`));
  return fallback;
}

/**
 * An overridden variable is not evaluated: its value in the template may be unknown. A variable whose value comes from
 * outside the template (an export, a dynamic reference) and is not given is not set: the handler may not need it.
 */
function readEnvironment(
  node: SourceNode | undefined,
  overrides: Readonly<Record<string, string>>,
  scope: TemplateScope,
  report: ReportDiagnostic,
): Pick<FunctionSource, 'environment' | 'unsetVariables'> {
  const environment: Record<string, string> = {};
  const unset: Record<string, string> = {};
  const resolved = node && scope.resolve(node);
  for (const { key, value } of entriesOf(valueOf(resolved, 'Variables'))) {
    if (Object.hasOwn(overrides, key)) continue;
    const text = scope.resolveText(value);
    const problem = text === undefined ? undefined : scope.problemIn(text);
    if (problem?.code === 'MISSING_PARAMETER') {
      setOwn(unset, key, problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`);
      continue;
    }
    if (problem !== undefined) report(problem);
    const isList = value.kind !== 'scalar';
    if (isList) report(errorAt(value, 'INVALID_TEMPLATE', `The environment variable '${key}' must be a string`));
    setOwn(environment, key, text ?? '');
  }
  for (const [key, text] of Object.entries(overrides)) setOwn(environment, key, text);
  return Object.keys(unset).length === 0 ? { environment } : { environment, unsetVariables: unset };
}

function readBuild(metadata: SourceNode | undefined, scope: TemplateScope): FunctionSource['build'] {
  if (scope.resolveText(valueOf(metadata, 'BuildMethod')) !== 'esbuild') return undefined;
  const properties = entriesOf(valueOf(metadata, 'BuildProperties')).map(({ key, value }) => ({
    name: key,
    value: readBuildValue(scope.resolve(value)),
    range: value,
  }));
  return { properties };
}

function readBuildValue(node: SourceNode | undefined): BuildProperty['value'] {
  if (node?.kind === 'list') return node.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
  const value = node?.kind === 'scalar' ? node.value : null;
  return typeof value === 'boolean' || typeof value === 'string' ? value : null;
}
