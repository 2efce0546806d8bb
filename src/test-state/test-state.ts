import { executionArnStart, formatArn, parseArn } from '../arn.ts';
import { createGivenMapData } from '../datasets/given-data.ts';
import type { Machine, StateBase } from '../definition/definition.ts';
import { type Clock, createVirtualClock } from '../engine/clock.ts';
import { StatesError } from '../engine/errors.ts';
import { BrokenOff, execute } from '../engine/execute.ts';
import type { DataStep, FailurePoint, InterceptedVisit, Interceptor } from '../engine/interceptor.ts';
import { serviceLimits } from '../engine/limits.ts';
import type { StopSignal } from '../engine/stop-signal.ts';
import type { LogLine } from '../engine/task-runner.ts';
import { createUuid } from '../expressions/create-uuid.ts';
import { isJsonArray, type Json, type JsonObject } from '../json.ts';
import { toUsageError } from '../source/unresolved-value.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSemantics } from '../states/index.ts';
import type { Tasks } from '../tasks/create-tasks.ts';
import type { MachineSource, Project } from '../template/project.ts';
import { checkContext } from './check-context.ts';
import type { FoundState } from './compile-state.ts';
import type { Inspection } from './inspection.ts';
import { checkMock, type StateConfiguration, type StateMock } from './mock.ts';

export interface TestStateOptions extends FoundState {
  readonly project: Project;
  readonly source: MachineSource;
  readonly input: Json;
  /** Workflow variables at the start of the state. */
  readonly variables?: JsonObject;
  /** The complete context object; by default, one like TestState's. */
  readonly context?: JsonObject;
  readonly mock?: StateMock;
  readonly configuration?: StateConfiguration;
  /** The role in the context object; its account is the execution's. Default: the machine's. */
  readonly roleArn?: string;
  /** Runs a task without a mock: `createTasks`. Closed by the caller. */
  readonly tasks: Tasks;
  readonly signal?: StopSignal;
  readonly onLog?: (line: LogLine) => void;
  /** Uniform in [0, 1). Default: Math.random. */
  readonly random?: () => number;
  /** Default: a clock that jumps over waits. */
  readonly clock?: Clock;
}

/** The result of one attempt of a state, and what would happen next. */
export type TestEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: Json; readonly next: string | undefined }
  | {
      readonly status: 'CAUGHT_ERROR';
      readonly error: StatesError;
      readonly catchIndex: number;
      readonly output: Json;
      readonly next: string | undefined;
    }
  | {
      readonly status: 'RETRIABLE';
      readonly error: StatesError;
      readonly retryIndex: number;
      /** Milliseconds until the retry, without jitter. */
      readonly delay: number;
    }
  | {
      readonly status: 'FAILED';
      readonly error: StatesError;
      /** The retrier that would have matched the error if its attempts were not exhausted. */
      readonly retryIndex?: number;
    };

export interface TestedState {
  readonly state: StateBase;
  readonly end: TestEnd;
  readonly input: Json;
  /** Every step. */
  readonly steps: Inspection;
  /** Those given, and those assigned by the state. */
  readonly variables: JsonObject;
}

/**
 * Runs one state as AWS's TestState does: one attempt, whose result says whether a failure would be retried or caught.
 * Undefined: `signal` was aborted.
 * @throws UsageError if the test is not possible, or if no source answers its task
 */
export async function testState(options: TestStateOptions): Promise<TestedState | undefined> {
  const { source, state, input, mock, tasks, context, configuration = {} } = options;
  checkMock(state, mock, configuration);
  if (context !== undefined) checkContext(state, context);
  const random = options.random ?? Math.random;
  const noted = new Map<DataStep, Json>();
  let tested: TestedState | undefined;
  const interceptor = createInterceptor(options, noted, (end, { strand }) => {
    tested = { state, end, input, steps: noted, variables: Object.fromEntries(strand.variables.entries()) };
  });
  if (mock === undefined) tasks.prepare(source);
  try {
    await execute({
      machine: machineOf(state),
      info: describeExecution(options, createUuid(random)),
      semantics: stateSemantics,
      runTask: mock === undefined ? tasks.run : async () => answerMock(mock, configuration, noted),
      mapData: createGivenMapData(configuration.mapItemReaderData, tasks.mapData),
      clock: options.clock ?? createVirtualClock(Date.now()),
      random,
      // waits take no time here, however long they are
      limits: { ...serviceLimits('EXPRESS'), seconds: Number.POSITIVE_INFINITY },
      interceptor,
      ...(options.signal !== undefined && { signal: options.signal }),
      ...(options.onLog !== undefined && { onLog: options.onLog }),
      onEvent: undefined,
    });
  } catch (error) {
    throw await toUsageError(error instanceof BrokenOff ? error.cause : error);
  }
  return tested;
}

/** Runs the state once and returns the result. */
function createInterceptor(
  { input, variables = {}, context, isInMap, mock, configuration = {} }: TestStateOptions,
  noted: Map<DataStep, Json>,
  report: (end: TestEnd, at: InterceptedVisit) => void,
): Interceptor {
  let failure: FailurePoint | undefined;
  const isFirstItem = isInMap && context === undefined;
  return {
    plainCauses: true,
    beforeState({ strand }) {
      for (const [name, value] of Object.entries(variables)) strand.variables.set(name, value);
      return { retryCount: configuration.retrierRetryCount ?? 0 };
    },
    onData(step, value) {
      noted.set(step, value);
      return undefined;
    },
    ...(mock !== undefined && { atFork: () => ({ end: { result: answerMock(mock, configuration, noted) } }) }),
    contextObject(own) {
      // its caller cannot know the items that the state itself passes out
      if (context !== undefined) return own.Map === undefined ? context : { ...context, Map: own.Map };
      return isFirstItem && own.Map === undefined ? { ...own, Map: { Item: { Index: 0, Value: input } } } : own;
    },
    onFailure({ error, plan }, at) {
      failure = { error, plan };
      if (plan.kind === 'fail') {
        const retryIndex = plan.spentRetrier;
        report({ status: 'FAILED', error, ...(retryIndex !== undefined && { retryIndex }) }, at);
      } else if (plan.kind === 'retry') {
        report({ status: 'RETRIABLE', error, retryIndex: plan.index, delay: plan.unjittered }, at);
        throw new StatesError(error.error, error.cause, { fatal: true });
      }
      return undefined;
    },
    afterState(left, at) {
      if (failure?.plan.kind === 'catch') {
        report({ status: 'CAUGHT_ERROR', error: failure.error, catchIndex: failure.plan.index, ...left }, at);
      } else {
        report({ status: 'SUCCEEDED', ...left }, at);
      }
      return { output: left.output, next: undefined };
    },
  };
}

/** The mocked result of the work, or the mocked failure. */
function answerMock(mock: StateMock, { mapIterationFailureCount = 0 }: StateConfiguration, noted: Inspection): Json {
  checkFailureCount(mapIterationFailureCount, mock, noted);
  if (mock.errorOutput !== undefined) throw new StatesError(mock.errorOutput.error, mock.errorOutput.cause);
  const { result } = mock;
  const items = isJsonArray(result) ? result.length : 0;
  const count = noted.get('toleratedFailureCount');
  const percentage = noted.get('toleratedFailurePercentage');
  const isExceeded =
    (typeof count === 'number' && mapIterationFailureCount > count) ||
    (typeof percentage === 'number' && mapIterationFailureCount * 100 > percentage * items);
  if (isExceeded) {
    throw new StatesError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  }
  return result;
}

/** @throws UsageError with AWS's message, recorded in December 2025 */
function checkFailureCount(failures: number, { result }: StateMock, noted: Inspection): void {
  // the batches, or the items at ItemsPath, which defaults to the input; otherwise only the mock determines it
  const read = ['afterItemBatcher', 'afterItemsPath', 'afterInputPath'] as const;
  const items = [...read.map((step) => noted.get(step)), result].find(
    (value) => value !== undefined && isJsonArray(value),
  );
  if (isJsonArray(items) && failures > items.length) {
    throw new UsageError('Map iteration failure count must be less than or equal to the number of Map iterations');
  }
}

/** TestState runs its state as a synchronous Express execution of a separate machine. */
function describeExecution(
  { project, source, input, roleArn = source.roleArn }: TestStateOptions,
  name: string,
): Parameters<typeof execute>[0]['info'] {
  const role = parseArn(roleArn);
  const accountId = role?.service === 'iam' && /^\d{12}$/.test(role.accountId) ? role.accountId : project.accountId;
  const machineArn = formatArn({ ...parseArn(source.arn)!, accountId });
  return {
    arn: `${executionArnStart(machineArn, 'EXPRESS')}${name}`,
    name,
    machineArn,
    machineName: source.name,
    roleArn,
    type: 'EXPRESS',
    redriveCount: null,
    region: project.region,
    input,
  };
}

/** The state alone; its transition is not followed. */
function machineOf(state: StateBase): Machine {
  const { name, queryLanguage, pointer, range } = state;
  return {
    startAt: { name, range: state.nameRange, pointer },
    states: new Map([[name, state]]),
    queryLanguage,
    pointer: '',
    range,
  };
}
