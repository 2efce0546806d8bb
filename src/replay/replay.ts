import { executionArn, formatArn, mapRunArn } from '../arn.ts';
import type { Machine, Resource, StateBase } from '../definition/definition.ts';
import { hasPlaceholder } from '../definition/placeholder.ts';
import { walkStates } from '../definition/walk-states.ts';
import { createVirtualClock } from '../engine/clock.ts';
import { StatesError } from '../engine/errors.ts';
import type { Outcome, Scope, TraceEvent } from '../engine/events.ts';
import { BrokenOff, execute } from '../engine/execute.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { Interceptor, StateWatcher } from '../engine/interceptor.ts';
import { serviceLimits } from '../engine/limits.ts';
import { Stopper, type StopSignal } from '../engine/stop-signal.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import { watchStates } from '../engine/watch-states.ts';
import type { MapData } from '../engine/world.ts';
import { compilePath } from '../expressions/jsonpath/compile-path.ts';
import { type Departure, findDeparture } from '../history/find-departure.ts';
import { outcomeOf } from '../history/read-history.ts';
import { isOfRootExecution } from '../history/scope-path.ts';
import type { Json } from '../json.ts';
import { guardReporters, type Reporter } from '../reporters/reporter.ts';
import { toUsageError } from '../source/unresolved-value.ts';
import { stateSemantics } from '../states/index.ts';
import type { MapState } from '../states/map/map-state.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { collectRecordedMaps, type RecordedMaps } from './recorded-maps.ts';
import { collectRecordedTasks, type RecordedAttempt, type RecordedTasks } from './recorded-tasks.ts';

export interface ReplayOptions {
  readonly project: Project;
  readonly source: MachineSource;
  readonly machine: Machine;
  /** From `readHistory`. */
  readonly record: readonly TraceEvent[];
  readonly type?: WorkflowType;
  /** The folder or server in place of S3. */
  readonly mapData?: MapData;
  readonly signal?: StopSignal;
  readonly reporters: readonly Reporter[];
  /** Observes the states. */
  readonly watcher?: StateWatcher;
}

export interface Replayed {
  readonly outcome: Outcome;
  /** Undefined if the run matches the recording, as far as both go. */
  readonly departure: Departure | undefined;
  /** The state for which the record has no outcome; the run was aborted there. */
  readonly missing: { readonly state: string; readonly scope: Scope } | undefined;
  /** The record stops before the end of its execution; what the run does after it is not compared. */
  readonly isRecordCut: boolean;
}

/** Runs a definition again with the recorded outcomes of its tasks, without waiting, and compares. */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { machine, source, record, project } = options;
  const type = options.type ?? source.type;
  const limits = serviceLimits(type);
  const start = record[0]!;
  const { tell, tellEvent } = guardReporters(options.reporters);
  const run: TraceEvent[] = [];
  const stopper = new Stopper();
  options.signal?.addEventListener('abort', () => stopper.stop(), { once: true });
  const tasks = collectRecordedTasks(record);
  const maps = collectRecordedMaps(record);
  tell((reporter) => reporter.onStart?.({ name: source.name, type, path: project.path, machine }));
  let outcome: Outcome;
  let missing: Replayed['missing'];
  try {
    outcome = await execute({
      machine,
      info: describeExecution(options, type),
      semantics: stateSemantics,
      runTask: createReplayRunner(tasks),
      interceptor:
        options.watcher === undefined
          ? createInterceptor(tasks, maps)
          : watchStates(options.watcher, createInterceptor(tasks, maps)),
      ...(options.mapData !== undefined && { mapData: options.mapData }),
      clock: createVirtualClock(start.timestamp, () => 0),
      random: Math.random,
      // where the recording ends otherwise, a task without an outcome waits for ever
      limits: outcomeOf(record)?.status === 'TIMED_OUT' ? limits : { ...limits, seconds: Number.POSITIVE_INFINITY },
      signal: stopper,
      onEvent(event) {
        // aborting the run at a gap of the record is not an event of the execution
        if (event.type === 'ExecutionAborted' && isOfRootExecution(event.scope) && !stopper.aborted) return;
        run.push(event);
        tellEvent(event);
        if (isStoppedNext(record, run.length)) stopper.stop();
      },
    });
  } catch (error) {
    if (!(error instanceof BrokenOff) || !(error.cause instanceof MissingOutcome))
      throw await toUsageError(causeOf(error));
    outcome = error.outcome;
    missing = error.cause.request;
  }
  const { startDate, stopDate } = outcome;
  const reported = missing === undefined ? outcome : { status: 'RUNNING' as const, startDate, stopDate };
  tell((reporter) => reporter.onEnd?.(reported));
  const isRecordCut = outcomeOf(record) === undefined;
  const departure = findDeparture(record, run, { isRecordCut, isRunCut: missing !== undefined, standIn: UNTOLD_NAME });
  return { outcome, departure, missing, isRecordCut };
}

/** Why the run was aborted. */
function causeOf(error: unknown): unknown {
  return error instanceof BrokenOff ? error.cause : error;
}

/** In place of the execution's name, which a history does not contain. */
const UNTOLD_NAME = '00000000-0000-4000-8000-000000000000';

/** The names in a history say where it was recorded, except for those of the execution itself. */
function describeExecution(
  { source, record, project }: ReplayOptions,
  type: WorkflowType,
): Parameters<typeof execute>[0]['info'] {
  const { input = {}, roleArn = source.roleArn } = record[0]?.details ?? {};
  const [, region = project.region, accountId = project.accountId] =
    /"arn:aws[^:"]*:[^:"]*:([a-z0-9-]+):(\d{12}):/.exec(JSON.stringify(record)) ?? [];
  const machineArn = formatArn({ service: 'states', region, accountId, resource: ['stateMachine', source.name] });
  const name = UNTOLD_NAME;
  return {
    arn: executionArn(machineArn, type, name),
    name,
    machineArn,
    machineName: source.name,
    roleArn,
    type,
    region,
    input,
  };
}

/**
 * A resource that the definition leaves open (`${FunctionArn}` in a standalone file, a masked name) is the recorded
 * one; a task that the service refused is refused again. Map runs whose children run tasks are answered from the
 * record, which has no history of the children; others run. Their recorded result is what the state's output shows of
 * it.
 */
function createInterceptor(tasks: RecordedTasks, maps: RecordedMaps): Interceptor {
  return {
    atTask({ resource }, { state, strand, retryCount }) {
      const visit =
        retryCount === 0 ? tasks.enterVisit(strand.scope, state.name) : tasks.currentVisit(strand.scope, state.name);
      if (visit?.refusal !== undefined) throw new StatesError('States.Runtime', visit.refusal, { fatal: true });
      const recorded = isOpen(resource) ? visit?.attempts[retryCount]?.resource : undefined;
      return recorded && { resource: recorded };
    },
    atFork({ kind, lacksStore }, { state, strand }) {
      if (kind !== 'mapRun') return undefined;
      const recorded = maps.take(strand.scope, state.name);
      const mapRunArn = recorded?.mapRunArn ?? nameMapRun(state as MapState, strand.execution.info);
      if (recorded === undefined || !(lacksStore || runsTasks(state))) return { mapRunArn };
      const { failure, stateOutput } = recorded;
      if (failure !== undefined) return { mapRunArn, end: { error: failure } };
      const result = stateOutput === undefined ? undefined : rawResult(state, stateOutput);
      return { mapRunArn, ...(result !== undefined && { end: { result } }) };
    },
  };
}

/** For a Map run that the record does not have. */
function nameMapRun({ label, name }: MapState, { machineArn, machineName }: ExecutionInfo): string {
  return mapRunArn(machineArn, machineName, label ?? name, 'replay');
}

function isOpen({ arn }: Resource): boolean {
  return arn.includes('${') || !arn.startsWith('arn:');
}

function runsTasks({ inner }: StateBase): boolean {
  return inner.some((machine) => walkStates(machine).some(({ state }) => state.type === 'Task'));
}

/** The result before ResultPath inserted it into the input; undefined if the output does not show it. */
function rawResult({ io }: StateBase, output: Json): Json | undefined {
  if (io.language === 'JSONata') return io.output === undefined ? output : undefined;
  if (io.resultSelector !== undefined || io.outputPath !== undefined) return undefined;
  if (io.resultPath === undefined) return output;
  if (io.resultPath === null) return null;
  // an open path can neither be looked up nor applied
  if (hasPlaceholder(io.resultPath.text)) return io.resultPath.apply(output, null);
  return compilePath(io.resultPath.text).find({
    input: output,
    context: () => ({}),
    variables: NO_VARIABLES,
    random: Math.random,
    now: () => 0,
  });
}

const NO_VARIABLES = { get: () => undefined, entries: () => [] };

/** The record ends with StopExecution here: the run is stopped as well. */
function isStoppedNext(record: readonly TraceEvent[], written: number): boolean {
  return record[written]?.type === 'ExecutionAborted';
}

/** The recording has no outcome for a task that the definition now runs, or stops while the task is in progress. */
class MissingOutcome extends Error {
  readonly request: TaskRequest;

  constructor(request: TaskRequest) {
    super(`the recording has no outcome for the state '${request.state}'`);
    this.request = request;
  }
}

/**
 * Answers every task with its recorded outcome, after the recorded time: on a virtual clock, branches then proceed in
 * their recorded order.
 * Visits are entered when tasks are admitted. Rejects with MissingOutcome if the record does not have the task.
 */
function createReplayRunner(record: RecordedTasks): TaskRunner {
  return async (request, context) => {
    const attempt = record.currentVisit(request.scope, request.state)?.attempts[request.attempt];
    if (attempt === undefined) throw new MissingOutcome(request);
    return repeat(attempt, request, context);
  };
}

async function repeat(attempt: RecordedAttempt, request: TaskRequest, context: TaskContext): Promise<Json> {
  // a history contains no heartbeats, only that one was missed
  context.notify({ kind: 'heartbeat', isLast: true });
  let passed = 0;
  for (const step of attempt.steps) {
    if (step.after > passed) await context.sleep(step.after - passed);
    passed = Math.max(passed, step.after);
    switch (step.kind) {
      case 'started':
        context.notify({ kind: 'started', ...(step.workerName !== undefined && { workerName: step.workerName }) });
        context.notify({ kind: 'heartbeat', isLast: true });
        break;
      case 'submitted':
        context.notify({ kind: 'submitted', output: step.output });
        break;
      case 'succeeded':
        return step.output;
      case 'failed':
        throw new StatesError(step.error, step.cause);
      case 'timedOut':
        throw new StatesError('States.Timeout', undefined, { timeout: step.timeout });
    }
  }
  // in the record, something else ended the task: a sibling's failure, or the execution's end
  await context.sleep(Number.POSITIVE_INFINITY);
  throw new MissingOutcome(request);
}
