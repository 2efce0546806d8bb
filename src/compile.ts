import { checkDefinition } from './definition/check-definition.ts';
import type { Machine } from './definition/definition.ts';
import { serviceModels } from './services/service-models.ts';
import { type Diagnostic, hasErrors, mergeDiagnostics, type Severity } from './source/diagnostic.ts';
import { stateSyntaxes } from './states/index.ts';
import type { MachineSource } from './template/project.ts';
import type { WorkflowType } from './workflow-type.ts';

export interface Compiled {
  /** Undefined if a diagnostic is an error. */
  readonly machine: Machine | undefined;
  /** The diagnostics of the template with the machine, then those of its definition. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompileOptions {
  /** Overrides the template's. */
  readonly type?: WorkflowType | undefined;
  /** A Resource that is not an ARN is not an error: something else determines the task. */
  readonly openResources?: boolean;
  /**
   * How an unknown service, action or field is reported; by default as an error. If mocks answer the tasks, the machine
   * can run all the same.
   */
  readonly unknownNames?: Severity;
}

/** Parses a machine's definition and applies every static rule to it. */
export async function compile(source: MachineSource, options: CompileOptions = {}): Promise<Compiled> {
  if (source.definition === undefined && source.diagnostics.length > 0) {
    // a definition stored elsewhere is not an error of the template, but there is nothing to run
    const diagnostics = source.diagnostics.map((diagnostic) =>
      diagnostic.code === 'UNSUPPORTED_DEFINITION_SOURCE' ? { ...diagnostic, severity: 'error' as const } : diagnostic,
    );
    if (hasErrors(diagnostics)) return { machine: undefined, diagnostics };
  }
  const workflowType = options.type ?? source.type;
  const { machine, diagnostics } = await checkDefinition(source.definition, {
    types: stateSyntaxes,
    workflowType,
    unresolved: source.unresolved,
    services: serviceModels,
    ...(options.unknownNames !== undefined && { unknownNames: options.unknownNames }),
  });
  const own = options.openResources === true ? diagnostics.filter((one) => !isOfResource(one)) : diagnostics;
  const all = mergeDiagnostics(source.diagnostics, own);
  return { machine: hasErrors(all) ? undefined : machine, diagnostics: all };
}

/** At a field with this name; a state may have the same name. */
function isOfResource({ location = '' }: Diagnostic): boolean {
  return /(?<!\/States)\/Resource$/.test(location);
}
