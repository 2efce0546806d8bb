import type { Diagnostic, Report } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { valueOf } from '../../source/source-node.ts';
import type { FunctionSource, MachineSource } from '../project.ts';
import { createScope, type TemplateScope } from './create-scope.ts';
import type { DefinitionFolder } from './definition-source.ts';
import { FUNCTION_TYPES, readFunction } from './function.ts';
import { MACHINE_TYPES, readMachine } from './machine.ts';
import { readPolicies } from './policies.ts';
import { errorAt, type Place } from './scope.ts';
import { warnOfUnknown } from './substitutions.ts';
import { entriesOf, type ResourceNode, readTemplate, type Template } from './template.ts';

export interface TemplateOptions {
  readonly place: Place;
  readonly folder: DefinitionFolder;
  readonly parameterOverrides: ReadonlyMap<string, string>;
  readonly substitutions: ReadonlyMap<string, string>;
}

export interface LoadedTemplate {
  readonly machines: readonly MachineSource[];
  readonly functions: readonly FunctionSource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A SAM or CloudFormation template → its state machines and functions. */
export async function loadTemplate(node: SourceNode, options: TemplateOptions): Promise<LoadedTemplate> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const template = readTemplate(node);
  const scope = createScope(template, options.place, options.parameterOverrides, report);
  refuseLoops(node, report);

  const machines: MachineSource[] = [];
  const functions: FunctionSource[] = [];
  const used = new Set<string>();
  for (const resource of template.resources.values()) {
    if (!exists(resource, scope)) continue;
    if (MACHINE_TYPES.has(resource.type)) {
      const machine = await readMachine(resource, scope, options.folder, options.substitutions, used);
      machines.push({ ...machine, policies: readPolicies(resource, template, scope) });
    } else if (FUNCTION_TYPES.has(resource.type)) {
      functions.push(readFunction(resource, scope, options.folder.root));
    }
  }
  if (machines.length === 0) report(describeNoMachine(template));
  const placeholders = machines.flatMap((machine) => [...machine.unresolved.keys()].map((text) => text.slice(2, -1)));
  warnOfUnknown(options.substitutions, used, placeholders, report);
  warnOfUnusedOverrides(scope, template, report);
  return { machines, functions, diagnostics };
}

/** A resource whose condition is false is not there; one whose condition cannot be known is. */
function exists(resource: ResourceNode, scope: TemplateScope): boolean {
  if (resource.condition === undefined) return true;
  const name = scope.resolveText(resource.condition);
  const condition = name === undefined ? undefined : scope.condition(name, resource.condition);
  return !(condition?.kind === 'scalar' && condition.value === false);
}

function describeNoMachine(template: Template): Diagnostic {
  const wanted = [...MACHINE_TYPES.keys()];
  const misspelt = [...template.resources.values()].find(
    ({ type }) => !MACHINE_TYPES.has(type) && didYouMean(type, wanted) !== undefined,
  );
  if (misspelt !== undefined) {
    const message = `The template has no state machine; '${misspelt.logicalId}' is of type '${misspelt.type}'`;
    return errorAt(misspelt.range, 'NO_STATE_MACHINE', message, didYouMean(misspelt.type, wanted));
  }
  const { file, start } = template.node;
  const range = { file, start, end: start + 1 };
  const message = 'The template has no state machine';
  const hint = `Its type would be ${wanted.join(' or ')}`;
  // nothing is wrong with it: whoever needs a machine says so
  return { severity: 'warning', code: 'NO_STATE_MACHINE', message, range, hint };
}

/** `Fn::ForEach` makes resources that nobody would see here: better an error than a machine that is missing. */
function refuseLoops(node: SourceNode, report: Report): void {
  for (const entry of entriesOf(valueOf(node, 'Resources'))) {
    if (!entry.key.startsWith('Fn::')) continue;
    report(
      errorAt(entry.keyRange, 'UNSUPPORTED_FUNCTION', `The function '${entry.key}' is not supported among Resources`),
    );
  }
}

function warnOfUnusedOverrides(scope: TemplateScope, template: Template, report: Report): void {
  for (const name of scope.unusedOverrides()) {
    const hint = didYouMean(name, template.parameters.keys());
    const message = `The template has no parameter '${name}' for --parameter-overrides`;
    report({ severity: 'warning', code: 'INVALID_PARAMETER', message, ...(hint !== undefined && { hint }) });
  }
}
