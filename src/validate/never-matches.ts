import type { Catcher, Retrier, StateBase } from '../definition/definition.ts';
import { hasPlaceholder } from '../definition/placeholder.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { nearName } from '../source/near-name.ts';
import type { Range } from '../source/source-file.ts';
import { valueOf } from '../source/source-node.ts';
import type { FailState } from '../states/fail.ts';
import type { TaskState } from '../states/task/task-state.ts';
import type { CrossCheck, Whole } from './cross-check.ts';
import { placeOfError } from './error-places.ts';

/** Step Functions' own error names, without `States.` (developer guide, "Error names"; recorded executions). */
const STATES_ERRORS = [
  'ALL',
  'BranchFailed',
  'DataLimitExceeded',
  'ExceedToleratedFailureThreshold',
  'HeartbeatTimeout',
  'IntrinsicFailure',
  'ItemReaderFailed',
  'NoChoiceMatched',
  'ParameterPathFailure',
  'Permissions',
  'QueryEvaluationError',
  'ReferencePathConflict',
  'ResultPathMatchFailure',
  'ResultWriterFailed',
  'Runtime',
  'TaskFailed',
  'Timeout',
];

/**
 * Unreachable retriers and catchers: their errors are matched by an earlier one, or are never raised. Each error goes
 * to the first that matches it.
 */
export const checkNeverMatches: CrossCheck = (whole, report) => {
  let fails: ReadonlySet<string> | undefined;
  const isRaised = (name: string): boolean => {
    fails ??= errorsOfFails(whole);
    return fails.has(name);
  };
  const { states } = whole;
  for (let i = 0; i < states.length; i++) {
    const state = states[i]!;
    if (state.retry.length > 0) judgeClauses(state, 'Retry', state.retry, isRaised, report);
    if (state.catch.length > 0) judgeClauses(state, 'Catch', state.catch, isRaised, report);
  }
};

function judgeClauses(
  state: StateBase,
  field: 'Retry' | 'Catch',
  clauses: readonly (Retrier | Catcher)[],
  isRaised: (name: string) => boolean,
  report: ReportDiagnostic,
): void {
  const before = new Set<string>();
  for (const clause of clauses) {
    for (const { message, range, hint } of judgeClause(clause, before, isRaised, state)) {
      const list = valueOf(state.range, field);
      const index = list?.kind === 'list' ? list.items.indexOf(clause.range) : 0;
      const location = `${state.pointer}/${field}[${index}]/ErrorEquals`;
      report({ severity: 'warning', code: 'NEVER_MATCHES', message, range, location, ...(hint && { hint }) });
    }
    for (const name of clause.errorEquals) before.add(name);
  }
}

interface Finding {
  readonly message: string;
  readonly range: Range;
  readonly hint?: string;
}

function judgeClause(
  clause: Retrier | Catcher,
  before: ReadonlySet<string>,
  isRaised: (name: string) => boolean,
  state: StateBase,
): readonly Finding[] {
  const names = clause.errorEquals;
  const findings: Finding[] = [];
  let reason: string | undefined;
  let isReached = false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (hasPlaceholder(name)) return [];
    const meant = misspelt(name);
    if (meant !== undefined && !isRaised(name)) {
      const message = `No error is named '${name}'`;
      findings.push({ message, range: placeOfError(name, clause), hint: `Did you mean '${meant}'?` });
    }
    const taken = takenBefore(name, before) ?? neverRaised(name, state);
    if (taken === undefined) isReached = true;
    reason ??= taken;
  }
  if (!isReached && reason !== undefined) {
    findings.push({
      message: `This never matches: ${reason}`,
      range: valueOf(clause.range, 'ErrorEquals') ?? clause.range,
    });
  }
  return findings;
}

/** States.TaskFailed matches every error but timeouts; a heartbeat's timeout is reported as States.Timeout. */
function takenBefore(name: string, before: ReadonlySet<string>): string | undefined {
  // States.ALL twice, or before others, is already an error of the definition
  if (name === 'States.ALL') return undefined;
  if (before.has(name)) return `an entry above already matches '${name}'`;
  const isTimeout = name === 'States.Timeout' || name === 'States.HeartbeatTimeout';
  if (!isTimeout && before.has('States.TaskFailed'))
    return `'States.TaskFailed' in an entry above already matches '${name}'`;
  if (name !== 'States.HeartbeatTimeout' || !before.has('States.Timeout')) return undefined;
  return "'States.Timeout' in an entry above already matches heartbeats";
}

function neverRaised(name: string, state: StateBase): string | undefined {
  if (name === 'States.Runtime') return "'States.Runtime' is neither retried nor caught";
  if (state.type !== 'Task') return undefined;
  if (name === 'States.HeartbeatTimeout') {
    const hasHeartbeat = ['HeartbeatSeconds', 'HeartbeatSecondsPath'].some((field) => valueOf(state.range, field));
    return hasHeartbeat ? undefined : 'the state has no HeartbeatSeconds that could pass';
  }
  if (!name.startsWith('Lambda.')) return undefined;
  const { resource } = state as TaskState;
  const callsOther =
    resource.kind === 'integration' && !resource.service.includes('lambda') && !hasPlaceholder(resource.arn);
  if (!callsOther) return undefined;
  return `'${name}' is an error of Lambda, and the state calls ${resource.service}:${resource.action}`;
}

/** A name close to one of Step Functions' own: `States.Timeouts`, `State.ALL`. */
function misspelt(name: string): string | undefined {
  if (!name.toLowerCase().startsWith('state')) return undefined;
  const [, prefix, rest] = /^(states?)\.(\w+)$/i.exec(name) ?? [];
  if (rest === undefined || (prefix === 'States' && STATES_ERRORS.includes(rest))) return undefined;
  const meant = STATES_ERRORS.find((known) => known === rest) ?? nearName(rest, STATES_ERRORS);
  return meant && `States.${meant}`;
}

/** The errors that the machine itself raises: their names are the author's, whatever they look like. */
function errorsOfFails({ states }: Whole): ReadonlySet<string> {
  const names = new Set<string>();
  for (const state of states) {
    const error = state.type === 'Fail' ? (state as FailState).error : undefined;
    if (error?.kind === 'literal') names.add(error.value);
  }
  return names;
}
