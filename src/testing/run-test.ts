import { createTasks, type TasksOptions } from '../create-tasks.ts';
import { Deadlines } from '../deadlines.ts';
import { type Clock, createRealClock, createVirtualClock } from '../engine/clock.ts';
import type { StatePause, TraceEvent } from '../engine/events.ts';
import type { Interceptor, StateWatcher } from '../engine/interceptor.ts';
import { Stopper, type StopSignal } from '../engine/stop-signal.ts';
import type { LogLine } from '../engine/task-runner.ts';
import { watchStates } from '../engine/watch-states.ts';
import type { Json } from '../json.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Reporter, RunInfo } from '../reporters/reporter.ts';
import { run } from '../run.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Tasks } from '../tasks/create-tasks.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import { compileState } from '../test-state/compile-state.ts';
import { testState } from '../test-state/test-state.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { findsVariables } from './finds-variables.ts';
import { createFixedClock } from './fixed-clock.ts';
import type { RunRecord } from './run-record.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { TestSubject } from './subject.ts';
import type { SettingsOfTest, TestCase } from './test-file.ts';
import { type TaskCall, type TestedOutcome, TestedRun } from './tested-run.ts';
import { watchCalls } from './watch-calls.ts';

/** Seconds of wall-clock time after which a test is aborted, unless its file says otherwise. */
const DEFAULT_TIMEOUT = 60;

/** One timer for all tests: setting one for each takes as long as one of their states. */
const timeouts = new Deadlines();

export interface TestToRun {
  readonly subject: TestSubject;
  readonly test: TestCase;
  readonly settings: SettingsOfTest;
  readonly input: Json;
  readonly mocks: Mocks | undefined;
  /** What runs tasks, besides the mocks. */
  readonly services: Omit<TasksOptions, 'project' | 'mocks'>;
  readonly signal: StopSignal;
  readonly watcher: StateWatcher | undefined;
}

/** The result of a test's run; `gaveUp` after this many seconds of wall-clock time. */
export interface RanTest {
  readonly run: TestedRun;
  readonly gaveUpAfter: number | undefined;
}

/**
 * Runs a test.
 * @throws UsageError if it cannot run: an unanswered task, a handler that does not build
 */
export async function runTest(toRun: TestToRun): Promise<RanTest> {
  const { subject, mocks, services, settings } = toRun;
  const s3Dir = settings.get('s3') as string | undefined;
  const tasks = createTasks({ project: subject.project, mocks, s3Dir, ...services });
  try {
    return await (toRun.test.state === undefined ? runMachine(toRun, tasks) : runState(toRun, tasks));
  } finally {
    await tasks.close();
  }
}

async function runMachine(
  { subject, test, settings, input, mocks, signal, watcher }: TestToRun,
  tasks: Tasks,
): Promise<RanTest> {
  const { project, source } = subject;
  const machine = startAt(subject, test);
  const calls: TaskCall[] = [];
  const recorder = new RunRecorder();
  const limit = limitTime(settings, signal);
  try {
    const outcome = await run({
      project,
      source,
      machine,
      input,
      tasks: watchCalls(tasks, calls, mocks === undefined || subject.needsCallbacks),
      reporters: [recorder],
      signal: limit.signal,
      noLimits: settings.get('no-limits') === true,
      random: createSeededRandom(test.seed),
      clock: createClock(test, settings.get('fast-forward') !== false),
      interceptor: interceptorOf(test, watcher),
      type: typeOf(settings),
    });
    const { records } = recorder;
    const { name, type, path } = recorder.info!;
    const info = { name, type, path, machine };
    return {
      run: new TestedRun({ info, outcome, records, calls, variables: test.variables ?? {} }),
      gaveUpAfter: limit.gaveUpAfter(),
    };
  } finally {
    limit.end();
  }
}

/** A class, since thousands of tests would create a function for each hook. */
class RunRecorder implements Reporter {
  readonly records: RunRecord[] = [];
  info: RunInfo | undefined;

  onStart(started: RunInfo): void {
    this.info = started;
  }

  onEvent(event: TraceEvent): void {
    this.records.push(event);
  }

  onPause(pause: StatePause): void {
    this.records.push(pause);
  }

  onLog(line: LogLine): void {
    this.records.push(line);
  }
}

interface TimeLimit {
  /** Is aborted by the limit, or by the outer signal. */
  readonly signal: StopSignal;
  /** The limit in seconds, if it was reached. */
  gaveUpAfter(): number | undefined;
  end(): void;
}

/** Of wall-clock time. */
function limitTime(settings: SettingsOfTest, outer: StopSignal): TimeLimit {
  const timeout = (settings.get('timeout') as number | undefined) ?? DEFAULT_TIMEOUT;
  const signal = new Stopper();
  const stop = (): void => signal.stop();
  const deadline = { time: monotonicNow() + timeout * 1000, expire: stop };
  timeouts.add(deadline);
  outer.addEventListener('abort', stop, { once: true });
  return {
    signal,
    gaveUpAfter: () => (signal.aborted && !outer.aborted ? timeout : undefined),
    end() {
      timeouts.remove(deadline);
      outer.removeEventListener('abort', stop);
    },
  };
}

function interceptorOf({ variables }: TestCase, watcher: StateWatcher | undefined): Interceptor | undefined {
  const own = variables === undefined ? undefined : findsVariables(variables);
  return watcher === undefined ? own : watchStates(watcher, own);
}

function startAt({ machine }: TestSubject, { start }: TestCase): TestSubject['machine'] {
  return start === undefined ? machine : { ...machine, startAt: { ...machine.startAt, name: start } };
}

/** Tests a single state as TestState does. */
async function runState({ subject, test, settings, input, signal }: TestToRun, tasks: Tasks): Promise<RanTest> {
  const { project, source } = subject;
  const { name, mock, context, retryCount } = test.state!;
  const { found } = await compileState(source, { stateName: name, unknownNames: 'warning', type: typeOf(settings) });
  if (found === undefined) throw new UsageError(`the state '${name}' cannot be compiled`);
  const calls: TaskCall[] = [];
  const clock = createClock(test, true);
  const startDate = clock.now();
  const limit = limitTime(settings, signal);
  const tested = await testState({
    project,
    source,
    ...found,
    input,
    tasks: watchCalls(tasks, calls),
    signal: limit.signal,
    clock,
    random: createSeededRandom(test.seed),
    configuration: { retrierRetryCount: retryCount },
    ...(mock !== undefined && { mock }),
    ...(context !== undefined && { context }),
    ...(test.variables !== undefined && { variables: test.variables }),
  }).finally(limit.end);
  const info = { name: source.name, type: source.type, path: project.path, machine: subject.machine };
  const times = { startDate, stopDate: clock.now() };
  const end = tested?.end;
  const outcome: TestedOutcome =
    end === undefined
      ? { status: 'ABORTED', ...times }
      : {
          status: end.status,
          ...('output' in end && { output: end.output }),
          ...('error' in end && end.error.error !== undefined && { error: end.error.error }),
          ...('error' in end && end.error.cause !== undefined && { cause: end.error.cause }),
          ...('next' in end && { next: end.next }),
          ...times,
        };
  const run = new TestedRun({ info, outcome, records: [], calls, variables: tested?.variables ?? {} });
  return { run, gaveUpAfter: limit.gaveUpAfter() };
}

function createClock({ clock }: TestCase, isFastForward: boolean): Clock {
  if (clock !== undefined) return createFixedClock(clock);
  return isFastForward ? createVirtualClock(Date.now()) : createRealClock();
}

function typeOf(settings: SettingsOfTest): WorkflowType | undefined {
  return settings.get('type') as WorkflowType | undefined;
}
