import type { Machine } from '../../definition/definition.ts';
import type { TraceEvent } from '../../engine/events.ts';
import { outcomeOf } from '../../history/read-history.ts';
import { formatPath, isOfRootExecution } from '../../history/scope-path.ts';
import { indexStates } from '../../history/state-index.ts';
import type { Attempt, StateVisit } from '../../history/state-visit.ts';
import { canonicalJson, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { foldVisits } from '../fold-visits.ts';

/** A test derived from a recorded execution. */
export interface Recording {
  readonly input: Json;
  readonly mocks: JsonObject;
  readonly expect: JsonObject;
  /** The start of the execution, if its outcome depends on it. */
  readonly clock?: string;
  /** What the record does not contain, as text for people. */
  readonly warnings: readonly string[];
}

/**
 * Turns a recorded execution into a test: task results become mocks; its path and its outcome become expectations.
 *
 * @throws UsageError if the record does not contain the input or the outcome
 */
export function describeRecording(events: readonly TraceEvent[], machine: Machine): Recording {
  const input = events[0]?.details?.input;
  const outcome = outcomeOf(events.filter(({ scope }) => isOfRootExecution(scope) && scope.parent === undefined));
  if (input === undefined) {
    throw new UsageError(
      'the recording contains no inputs and outputs, which a test needs: get it with --include-execution-data, or let the log include execution data',
    );
  }
  if (outcome === undefined) throw new UsageError('the recording stops before the end of its execution');
  const visits = foldVisits(events);
  const { status, output, error, cause } = outcome;
  const path = visits.filter(({ scope }) => scope.parent === undefined).map(({ name }) => name);
  const inner = countInner(visits);
  return {
    input,
    mocks: { states: mocksOf(visits) },
    expect: {
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && error !== undefined && { cause }),
      path,
      ...(Object.keys(inner).length > 0 && { visits: inner }),
    },
    warnings: findGaps(visits, machine),
  };
}

/** For states in branches and iterations: how often they were visited. */
function countInner(visits: readonly StateVisit[]): { [name: string]: Json } {
  const counts: { [name: string]: Json } = {};
  for (const { scope, name } of visits) {
    if (scope.parent === undefined || isInStarted(scope)) continue;
    setOwn(counts, name, ((ownValue(counts, name) as number | undefined) ?? 0) + 1);
  }
  return counts;
}

/** States of another machine are covered by the task that started it. */
function isInStarted(scope: StateVisit['scope']): boolean {
  for (let at: StateVisit['scope'] | undefined = scope; at !== undefined; at = at.parent) {
    if (at.machine !== undefined) return true;
  }
  return false;
}

/** In seconds. A failure of this name that comes earlier is an error of a function. */
const SHORTEST_TIMEOUT = 1;

/** One visit of a state, in the form of a mock. */
interface Answers {
  readonly input: Json | undefined;
  readonly steps: readonly JsonObject[];
}

function mocksOf(visits: readonly StateVisit[]): { [name: string]: JsonObject } {
  const byState = new Map<string, Answers[]>();
  for (const visit of visits) {
    if (visit.type !== 'Task' || isInStarted(visit.scope)) continue;
    const steps = visit.attempts.flatMap(answerOf);
    if (steps.length === 0) continue;
    const known = byState.get(visit.name) ?? [];
    known.push({ input: visit.attempts[0]?.parameters, steps });
    byState.set(visit.name, known);
  }
  return Object.fromEntries([...byState].map(([name, answers]) => [name, mockOf(answers)]));
}

function answerOf({ result, failure, start, end }: Attempt): JsonObject[] {
  if (failure !== undefined) {
    const { error = '', cause } = failure;
    const seconds = ((end ?? start) - start) / 1000;
    // Of a timeout, the history does not tell whether it was a heartbeat's: an answer that comes too late repeats both.
    if (error === 'States.Timeout' && seconds >= SHORTEST_TIMEOUT) {
      return [{ return: null, delay: Math.ceil(seconds) + 1 }];
    }
    return [{ throw: { error, ...(cause !== undefined && { cause }) } }];
  }
  return end === undefined ? [] : [{ return: result ?? null }];
}

/**
 * Visits with the same answer become one mock; others are distinguished by their input, since iterations may run in
 * another order.
 */
function mockOf(visits: readonly Answers[]): JsonObject {
  const [first] = visits;
  const isSame = visits.every(({ steps }) => canonicalJson(steps) === canonicalJson(first!.steps));
  if (isSame) return stepsOf(first!.steps);
  const byInput = new Map<string, JsonObject[]>();
  for (const { input, steps } of visits) {
    const key = canonicalJson(input ?? null);
    byInput.set(key, [...(byInput.get(key) ?? []), ...steps]);
  }
  if (byInput.size === 1) return stepsOf(visits.flatMap(({ steps }) => steps));
  return {
    cases: [...byInput].map(([input, steps]) => ({ when: `{% $states.input = ${input} %}`, ...stepsOf(steps) })),
  };
}

function stepsOf(steps: readonly JsonObject[]): JsonObject {
  const isSame = steps.every((step) => canonicalJson(step) === canonicalJson(steps[0]!));
  // if every attempt fails, each has the same answer
  return isSame ? steps[0]! : { sequence: steps };
}

/** The states of a Distributed Map run in separate executions, which are not in the history. */
function findGaps(visits: readonly StateVisit[], machine: Machine): readonly string[] {
  const states = indexStates(machine);
  const seen = new Set(visits.map(({ scope, name }) => formatPath(scope, name)));
  const names = new Set(visits.map(({ name }) => name));
  return visits
    .filter(({ items }) => items.distributed)
    .flatMap(({ name, scope }) => {
      const inner = states.get(name)?.state.inner ?? [];
      const tasks = inner.flatMap((one) => [...one.states.values()]).filter(({ type }) => type === 'Task');
      const unknown = tasks.filter((task) => !names.has(task.name));
      if (unknown.length === 0 || !seen.has(formatPath(scope, name))) return [];
      const list = unknown.map((task) => `'${task.name}'`).join(', ');
      return [
        `the recording does not contain the results of the tasks in the Distributed Map '${name}': add mocks for ${list}`,
      ];
    });
}
