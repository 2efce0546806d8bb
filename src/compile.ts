import { checkDefinition } from './definition/check-definition.ts';
import type { Machine } from './definition/definition.ts';
import { serviceModels } from './services/service-models.ts';
import { type Diagnostic, hasErrors, mergeDiagnostics, type Severity } from './source/diagnostic.ts';
import { stateSyntaxes } from './states/index.ts';
import type { MachineSource, WorkflowType } from './template/project.ts';

export interface Compiled {
  /** Undefined where a diagnostic is an error. */
  readonly machine: Machine | undefined;
  /** Of the template that holds the machine first, then of its definition. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompileOptions {
  /** Overrides the template's. */
  readonly type?: WorkflowType;
  /** A Resource that is no ARN is nothing to report: something else will say what the task is. */
  readonly openResources?: boolean;
  /**
   * How a service, an action or a field is reported that AWS is not known to have; an error where it is absent. Whoever
   * has answers for the tasks runs it all the same.
   */
  readonly unknownNames?: Severity;
}

/** Reads a machine's definition and applies every static rule to it. */
export async function compile(source: MachineSource, options: CompileOptions = {}): Promise<Compiled> {
  if (source.definition === undefined && source.diagnostics.length > 0) {
    // a definition that is elsewhere is no fault of the template, but there is nothing to run
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

/** At a field of that name; a state may be called so too. */
function isOfResource({ location = '' }: Diagnostic): boolean {
  return /(?<!\/States)\/Resource$/.test(location);
}
