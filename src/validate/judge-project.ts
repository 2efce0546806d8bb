import { checkDefinition } from '../definition/check-definition.ts';
import { serviceModels } from '../services/service-models.ts';
import { type Diagnostic, hasErrors, mergeDiagnostics, type ReportDiagnostic } from '../source/diagnostic.ts';
import { valueOf } from '../source/source-node.ts';
import { stateSyntaxes } from '../states/index.ts';
import { findPlaceholders } from '../template/placeholders.ts';
import type { MachineSource, Project } from '../template/project.ts';
import { stacksOf } from '../template/stacks-of.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { crossChecksOf } from './index.ts';
import { findTasks } from './tasks.ts';

/**
 * All problems of a project: in its template, its definitions, and between the two.
 * @param runtime the target runtime of its functions, if any
 */
export async function judgeProject(
  project: Project,
  type: WorkflowType | undefined,
  runtime: string | undefined,
): Promise<readonly Diagnostic[]> {
  const diagnostics = project.diagnostics.map(judgeReference);
  for (const source of project.machines) diagnostics.push(...(await judgeMachine(project, source, type)));
  diagnostics.push(...(await judgeEvents(project)));
  if (runtime === undefined) return diagnostics;
  const { judgeMove } = await import('./template-checks.ts');
  return [...diagnostics, ...(await judgeMove(project, runtime))];
}

/** All problems of one machine of a project. */
export async function judgeMachine(
  project: Project,
  source: MachineSource,
  type: WorkflowType | undefined,
): Promise<readonly Diagnostic[]> {
  const isElsewhere = source.diagnostics.some(({ code }) => code === 'UNSUPPORTED_DEFINITION_SOURCE');
  if (source.definition === undefined && (isElsewhere || hasErrors(source.diagnostics))) return source.diagnostics;
  const workflowType = type ?? source.type;
  const checked = await checkDefinition(source.definition, {
    types: stateSyntaxes,
    workflowType,
    unresolved: source.unresolved,
    services: serviceModels,
  });
  const diagnostics = [...mergeDiagnostics(judgePlaceholders(project, source), checked.diagnostics)];
  const report: ReportDiagnostic = (diagnostic) => diagnostics.push(diagnostic);
  if (checked.subject === undefined) return diagnostics;
  const { root, machines, states, canEnd, types } = checked.subject;
  const whole = { root, machines, states, canEnd, types, project, source, tasks: findTasks(states) };
  for (const check of await crossChecksOf(project)) {
    // most have nothing to await, and each await is a turn of the event loop for each of perhaps thousands of files
    const pending = check(whole, report);
    if (pending !== undefined) await pending;
  }
  return diagnostics;
}

/**
 * CloudFormation leaves a placeholder that the template does not declare as it is: a warning for a run, which may never
 * reach it, and an error before a deployment. It stays a warning within other text, where it may be meant for a shell
 * or for people: `echo ${HOME}`.
 */
function judgePlaceholders({ kind }: Project, source: MachineSource): readonly Diagnostic[] {
  const { definition, diagnostics } = source;
  const isUndeclared = ({ code }: Diagnostic): boolean => code === 'UNDECLARED_SUBSTITUTION';
  if (kind === 'definition' || definition === undefined || !diagnostics.some(isUndeclared)) return diagnostics;
  const placeholders = [...findPlaceholders(definition).values()];
  return diagnostics.map((diagnostic) => {
    const { range } = diagnostic;
    const placeholder = placeholders.find((one) => one.range.start === range?.start && one.range.file === range.file);
    const isLiteral = placeholder?.within.every(isProse) ?? true;
    return isUndeclared(diagnostic) && !isLiteral ? { ...diagnostic, severity: 'error' } : diagnostic;
  });
}

/** A reference to a missing resource that no run needs is a warning for a run, and an error before a deployment. */
function judgeReference(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === 'UNRESOLVED_REFERENCE' ? { ...diagnostic, severity: 'error' } : diagnostic;
}

function isProse(text: string): boolean {
  return /\s/.test(text) && !text.startsWith('{%') && !text.startsWith('States.');
}

/** Types of resources that may start a machine. */
const TYPES: ReadonlySet<string> = new Set(['AWS::Events::Rule', 'AWS::Scheduler::Schedule']);

/** What AWS refuses in the events that start the machines of a template. */
async function judgeEvents(project: Project): Promise<readonly Diagnostic[]> {
  const hasEvents = stacksOf(project).some(({ template }) =>
    [...template.resources.values()].some(
      ({ type, properties }) =>
        TYPES.has(type) || (type === 'AWS::Serverless::StateMachine' && valueOf(properties, 'Events') !== undefined),
    ),
  );
  if (!hasEvents) return [];
  const { readTriggers } = await import('../events/read-triggers.ts');
  // a value that only a run needs is not an error of the template
  const own = readTriggers(project).flatMap(({ diagnostics }) =>
    diagnostics.filter(({ code }) => code === 'INVALID_EVENT'),
  );
  return [...new Set(own)];
}
