import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { EnvironmentFile } from '../environment-file.ts';
import type { FunctionSource, MachineSource } from '../project.ts';
import { checkGlobals } from './check-globals.ts';
import type { DefinitionFolder } from './definition-source.ts';
import { readFunction } from './function.ts';
import { readLayers } from './function-code.ts';
import { readMachine } from './machine.ts';
import { readPolicies } from './policies.ts';
import { FUNCTION_TYPES, MACHINE_TYPES } from './resource-types.ts';
import { type AwsLocation, createOutsideValues, errorAt, type OutsideValues } from './scope.ts';
import { exists, loadStacks, type Stack } from './stacks.ts';
import { warnOfUnknown } from './substitutions.ts';
import type { Template } from './template.ts';
import { warnOfUnreadReferences } from './unread-references.ts';

export interface TemplateOptions {
  readonly place: AwsLocation;
  readonly folder: DefinitionFolder;
  readonly parameterOverrides: ReadonlyMap<string, string>;
  /** The parameter values from samconfig. */
  readonly configured: ReadonlyMap<string, string>;
  readonly substitutions: ReadonlyMap<string, string>;
  /** Names of parameters and substitutions that count as used. */
  readonly shared: ReadonlySet<string>;
  readonly environment: EnvironmentFile | undefined;
}

export interface LoadedTemplate {
  readonly machines: readonly MachineSource[];
  readonly functions: readonly FunctionSource[];
  /** Absolute paths of its nested templates. */
  readonly nested: readonly string[];
  readonly stacks: readonly Stack[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads the state machines and functions of a SAM or CloudFormation template and of its nested templates. */
export async function loadTemplate(node: SourceNode, options: TemplateOptions): Promise<LoadedTemplate> {
  const diagnostics: Diagnostic[] = [];
  const report: ReportDiagnostic = (diagnostic) => diagnostics.push(diagnostic);
  const { place, configured, substitutions, environment } = options;
  const values = createOutsideValues(options.parameterOverrides, options.shared);
  const stacks = await loadStacks(node, options.folder, { place, values, configured, report });
  const layers = readLayers(stacks);

  const machines: MachineSource[] = [];
  const functions: FunctionSource[] = [];
  const used = new Set(options.shared);
  for (const stack of stacks) {
    const { template, scope, folder } = stack;
    checkGlobals(template.globals, report);
    for (const resource of template.resources.values()) {
      const isMachine = MACHINE_TYPES.has(resource.type);
      if ((!isMachine && !FUNCTION_TYPES.has(resource.type)) || !exists(resource, scope)) continue;
      if (!/^[A-Za-z0-9]+$/.test(resource.logicalId)) {
        report(errorAt(resource.range, 'INVALID_TEMPLATE', 'Logical ids must be alphanumeric.'));
      }
      if (isMachine) {
        const machine = await readMachine(resource, scope, folder, substitutions, used);
        machines.push({ ...machine, policies: readPolicies(resource, template, scope) });
        warnOfUnreadReferences(resource, template, scope, report);
      } else {
        functions.push(readFunction(resource, stack, layers, environment));
      }
    }
  }
  if (machines.length === 0) report(describeNoMachine(stacks[0]!.template));
  warnOfSameNames(functions, report);
  const placeholders = machines.flatMap((machine) => [...machine.unresolved.keys()].map((text) => text.slice(2, -1)));
  warnOfUnknown(substitutions, used, placeholders, report);
  warnOfUnusedOverrides(values, stacks, report);
  const nested = stacks.slice(1).map(({ files }) => files.at(-1)!);
  return { machines, functions: shareUnsetVariables(functions), nested, stacks, diagnostics };
}

/**
 * Functions that lack the same variables, such as those of Globals, share one object: a run warns once for all of them.
 */
function shareUnsetVariables(functions: readonly FunctionSource[]): readonly FunctionSource[] {
  const known = new Map<string, NonNullable<FunctionSource['unsetVariables']>>();
  return functions.map((fn) => {
    if (fn.unsetVariables === undefined) return fn;
    const key = JSON.stringify(fn.unsetVariables);
    const unsetVariables = known.get(key) ?? fn.unsetVariables;
    known.set(key, unsetVariables);
    return { ...fn, unsetVariables };
  });
}

/** AWS refuses two functions with the same name; here, the first would run in place of the second. */
function warnOfSameNames(functions: readonly FunctionSource[], report: ReportDiagnostic): void {
  const byArn = new Map<string, FunctionSource>();
  for (const fn of functions) {
    const other = byArn.get(fn.arn);
    if (other === undefined) byArn.set(fn.arn, fn);
    else {
      const message = `'${other.logicalId}' and '${fn.logicalId}' have the same name '${fn.name}'`;
      const hint = `A task that names it runs '${other.logicalId}'`;
      report({ severity: 'warning', code: 'INVALID_TEMPLATE', message, range: fn.range, hint });
    }
  }
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
  // not an error in itself: a command that needs a machine reports it
  return { severity: 'warning', code: 'NO_STATE_MACHINE', message, range, hint };
}

function warnOfUnusedOverrides(values: OutsideValues, stacks: readonly Stack[], report: ReportDiagnostic): void {
  const names = stacks.flatMap(({ scope, template }) => [...template.parameters.keys()].map((key) => scope.path + key));
  for (const name of values.untaken()) {
    // A value for a part of the template that no workflow reads.
    if (names.includes(name) || stacks.some(({ template }) => template.node.file.text.includes(name))) continue;
    const hint = didYouMean(name, names);
    const message = `The template has no parameter '${name}' for --parameter-overrides`;
    report({ severity: 'warning', code: 'INVALID_PARAMETER', message, ...(hint !== undefined && { hint }) });
  }
}
