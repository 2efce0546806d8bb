import { checkDefinition } from '../../src/definition/check-definition.ts';
import type { Machine } from '../../src/definition/definition.ts';
import { createVirtualClock } from '../../src/engine/clock.ts';
import { StatesError } from '../../src/engine/errors.ts';
import type { Outcome, TraceEvent } from '../../src/engine/events.ts';
import { type ExecuteOptions, execute } from '../../src/engine/execute.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import type { TaskRequest, TaskRunner } from '../../src/engine/task-runner.ts';
import { isOfRootExecution } from '../../src/history/scope-path.ts';
import type { Json } from '../../src/json.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { stateSemantics, stateSyntaxes } from '../../src/states/index.ts';
import { createFakeMapData, type Dataset, type WrittenResult } from './fake-map-data.ts';

/** What a task does at its n-th invocation; the last one repeats. */
export interface ScriptedOutcome {
  readonly return?: Json;
  readonly throw?: { readonly Error?: string; readonly Cause?: string };
  /** Returns its input. */
  readonly echo?: boolean;
  /** Seconds of virtual time before it answers; `never`: it does not. */
  readonly after?: number | 'never';
  /** Seconds after which it sends heartbeats. */
  readonly heartbeats?: readonly number[];
  readonly submitted?: Json;
  readonly workerName?: string;
  /** Seconds before a worker takes the task: an activity's. */
  readonly taken?: number | 'never';
  /** Returns a string of this many bytes as JSON. */
  readonly bytes?: number;
}

export interface RunCase {
  readonly definition: Json;
  readonly input?: Json;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** By state name. */
  readonly tasks?: Readonly<Record<string, readonly ScriptedOutcome[]>>;
  /** What an ItemReader reads. */
  readonly dataset?: Dataset;
  /** The run's random number, always the same. Default: 0.5. */
  readonly random?: number;
  /** Stops the execution after this many events. */
  readonly abortAfter?: number;
  /** Nothing observes its events, which are then only counted. */
  readonly isUnobserved?: boolean;
}

export interface RunResult {
  /** Of the execution itself. */
  readonly events: readonly TraceEvent[];
  /** Of the child executions of its Distributed Maps, by the number of the child. */
  readonly children: readonly (readonly TraceEvent[])[];
  readonly outcome: Outcome;
  /** The requests of tasks, in order. */
  readonly requests: readonly TaskRequest[];
  /** What a ResultWriter received, in the order of ends. */
  readonly written: readonly WrittenResult[];
}

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** @throws Error if the definition has errors */
export async function compileCase(
  definition: Json,
  workflowType: 'STANDARD' | 'EXPRESS' = 'STANDARD',
): Promise<Machine> {
  const file = new SourceFile('definition.asl.json', JSON.stringify(definition));
  const node = await parseSource(file, () => {});
  const { machine, diagnostics } = await checkDefinition(node, { types: stateSyntaxes, workflowType });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (machine === undefined || errors.length > 0) {
    throw new Error(errors.map(({ code, message, location }) => `${code} ${message} ${location}`).join('\n'));
  }
  return machine;
}

/** Everything that `execute` needs besides tasks: a virtual clock, and constant random numbers. */
export function optionsFor(
  machine: Machine,
  input: Json = {},
  type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
): Omit<ExecuteOptions, 'runTask' | 'onEvent'> {
  return {
    machine,
    info: {
      arn: 'arn:aws:states:us-east-1:111111111111:execution:M:run',
      name: 'run',
      machineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:M',
      machineName: 'M',
      roleArn: 'arn:aws:iam::111111111111:role/M',
      type,
      region: 'us-east-1',
      input,
    },
    semantics: stateSemantics,
    clock: createVirtualClock(START, () => 0),
    random: () => 0.5,
    limits: serviceLimits(type),
  };
}

/** Runs a definition on a virtual clock with scripted tasks; fails if the definition has errors. */
export async function runCase(testCase: RunCase): Promise<RunResult> {
  const { definition, input, type, tasks = {}, random = 0.5, dataset, abortAfter, isUnobserved } = testCase;
  const machine = await compileCase(definition, type);
  const events: TraceEvent[] = [];
  const children: TraceEvent[][] = [];
  const requests: TaskRequest[] = [];
  const stop = new AbortController();
  const { mapData, written } = createFakeMapData(dataset);
  const answer = scriptedTasks(tasks);
  const onEvent = (event: TraceEvent): void => {
    if (isOfRootExecution(event.scope)) events.push(event);
    else {
      const child = childOf(event);
      children[child] = [...(children[child] ?? []), event];
    }
    if (events.length === abortAfter) stop.abort();
  };
  const outcome = await execute({
    ...optionsFor(machine, input, type),
    random: () => random,
    mapData,
    signal: stop.signal,
    runTask(request, context) {
      requests.push(request);
      return answer(request, context);
    },
    onEvent: isUnobserved === true ? undefined : onEvent,
  });
  return { events, children, outcome, requests, written };
}

function childOf({ scope }: TraceEvent): number {
  for (let at = scope; at.parent !== undefined; at = at.parent) if (at.kind === 'child') return at.index;
  throw new Error('not of a child execution');
}

export function scriptedTasks(tasks: NonNullable<RunCase['tasks']>): TaskRunner {
  const invocations = new Map<string, number>();
  return async ({ state, payload }, { notify, sleep }) => {
    const script = tasks[state];
    if (script === undefined) throw new Error(`the case has no outcome for ${state}`);
    const count = invocations.get(state) ?? 0;
    invocations.set(state, count + 1);
    const outcome = script[Math.min(count, script.length - 1)]!;
    const pass = async (seconds: number | 'never' = 0): Promise<void> => {
      await sleep(seconds === 'never' ? Number.POSITIVE_INFINITY : seconds * 1000);
      if (seconds === 'never') throw new Error(`nothing ended ${state}`);
    };
    await pass(outcome.taken);
    notify({ kind: 'started', ...(outcome.workerName !== undefined && { workerName: outcome.workerName }) });
    if (outcome.submitted !== undefined) notify({ kind: 'submitted', output: outcome.submitted });
    for (const seconds of outcome.heartbeats ?? []) {
      await pass(seconds);
      notify({ kind: 'heartbeat' });
    }
    await pass(outcome.after);
    if (outcome.throw !== undefined) throw new StatesError(outcome.throw.Error, outcome.throw.Cause);
    if (outcome.bytes !== undefined) return 'x'.repeat(outcome.bytes - 2);
    return outcome.echo === true ? payload : (outcome.return ?? null);
  };
}

/** `7<6 MapStateFailed`, with the name or index of the event's subject. */
export function eventLine({ id, previousEventId, type, details }: TraceEvent): string {
  const about = details?.index ?? details?.name ?? details?.length ?? details?.error;
  return `${id}<${previousEventId} ${type}${about === undefined ? '' : ` ${about}`}`;
}
