import { compile } from './compile.ts';
import { createTasks, type TaskMocks } from './create-tasks.ts';
import { type Clock, createRealClock, createVirtualClock } from './engine/clock.ts';
import type { TraceEvent } from './engine/events.ts';
import type { StopSignal } from './engine/stop-signal.ts';
import type { TaskContext, TaskRequest } from './engine/task-runner.ts';
import type { Json, JsonObject } from './json.ts';
import { loadMocks } from './load-mocks.ts';
import { run } from './run.ts';
import { formatDiagnostic } from './source/code-frame.ts';
import { didYouMean } from './source/near-name.ts';
import { UsageError } from './source/usage-error.ts';
import type { Mocks } from './tasks/mocks/mocks.ts';
import { namesOf as namesOfPath, pathOf } from './tasks/mocks/state-path.ts';
import { type LoadOptions, loadProject } from './template/load-project.ts';
import { selectMachine } from './template/select-machine.ts';
import type { NamedStates } from './testing/expectations/expectation.ts';
import { findsVariables } from './testing/finds-variables.ts';
import { createFixedClock } from './testing/fixed-clock.ts';
import { nameStates } from './testing/name-states.ts';
import { isEvent, type RunRecord } from './testing/run-record.ts';
import { createSeededRandom } from './testing/seeded-random.ts';
import { STATES_OF_RUN } from './testing/states-of-run.ts';
import { type TaskCall, TestedRun } from './testing/tested-run.ts';
import { watchCalls } from './testing/watch-calls.ts';
import { findByPattern } from './wildcard.ts';
import type { WorkflowType } from './workflow-type.ts';

/** Answers a task: with its output, or a promise of it. Retry and Catch see an error that it throws. */
// biome-ignore lint/suspicious/noExplicitAny: the parameter of a mock is what its author knows it to be
export type MockFunction = (input: any, task: MockedTask) => unknown;

/** What a mock receives besides the input. */
export interface MockedTask {
  readonly state: string;
  /** An ARN. */
  readonly resource: string;
  /** From 0, in one visit of the state. */
  readonly attempt: number;
  /** `$$.Task.Token`, if the resource has one. */
  readonly token: string | undefined;
}

/** A function, or a mock as in a mock file: `{ return: ... }`, `{ throw: ... }`, `{ sequence: ... }`. */
export type WorkflowMock = MockFunction | JsonObject;

export interface WorkflowOptions extends Omit<LoadOptions, 'readStdin' | 'acceptsParts' | 'trees' | 'shared'> {
  /** The machine of a template: logical id or name. */
  readonly stateMachine?: string;
  /** Default: `{}`. */
  readonly input?: Json;
  /** By state (`Charge card`, `Outer/Inner`), or by a resource's ARN in which `*` matches anything. */
  readonly mocks?: Readonly<Record<string, WorkflowMock>>;
  /** The start of the clock: a date, its ISO string, or milliseconds since the epoch. With it, times are repeatable. */
  readonly clock?: Date | string | number;
  /** The seed of random numbers. Default: 0. */
  readonly seed?: number;
  /** Waits and retry delays take no time. Default: true. */
  readonly fastForward?: boolean;
  /** The state in which the run starts, instead of StartAt. */
  readonly start?: string;
  /** Workflow variables at the start. */
  readonly variables?: JsonObject;
  readonly type?: WorkflowType;
  readonly noLimits?: boolean;
  readonly signal?: StopSignal;
}

const OPTIONS: Readonly<Record<keyof WorkflowOptions, true>> = {
  cwd: true,
  region: true,
  parameterOverrides: true,
  substitutions: true,
  envVars: true,
  handlers: true,
  handlersFolder: true,
  s3Dir: true,
  stateMachine: true,
  input: true,
  mocks: true,
  clock: true,
  seed: true,
  fastForward: true,
  start: true,
  variables: true,
  type: true,
  noLimits: true,
  signal: true,
};

/** One visit of a state. */
export interface VisitedState {
  /** With branches and iterations: `Pack items[1]/Pack one`. */
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly status: 'SUCCEEDED' | 'CAUGHT' | 'FAILED' | 'ABORTED' | 'RUNNING';
  readonly retries: number;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** The task's input. */
export type WorkflowCall = TaskCall;

export interface WorkflowRun {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Seconds, by the run's clock. */
  readonly duration: number;
  /** Every visit, in the order in which the states were entered. */
  readonly states: readonly VisitedState[];
  /** Every attempt of a task. */
  readonly calls: readonly WorkflowCall[];
  readonly events: readonly TraceEvent[];
  /** Workflow variables at the end. */
  readonly variables: JsonObject;
}

/**
 * Loads a definition, runs it to its end, and returns everything that happened. A workflow that fails is a result.
 *
 * @param definition the path of a template or definition
 * @throws UsageError if it cannot be run
 */
export async function runWorkflow(definition: string, options: WorkflowOptions = {}): Promise<WorkflowRun> {
  const { stateMachine, type, mocks, seed = 0 } = options;
  checkOptions(options);
  const project = await loadProject(definition, options);
  const source = selectMachine(project, stateMachine);
  const { machine, diagnostics } = await compile(source, {
    ...(type !== undefined && { type }),
    ...(mocks !== undefined && { unknownNames: 'warning' }),
  });
  const errors = [...project.diagnostics, ...diagnostics].filter(({ severity }) => severity === 'error');
  if (machine === undefined || errors.length > 0) throw new UsageError(errors.map(formatDiagnostic).join('\n\n'));
  const named = nameStates(project, machine);
  const own =
    mocks === undefined ? undefined : await readMocks(mocks, named, (given) => loadMocks(given, { project, source }));
  const calls: TaskCall[] = [];
  const records: RunRecord[] = [];
  const tasks = createTasks({
    project,
    ...(own !== undefined && { mocks: own }),
    mockHint: ({ state }) => `mocks: { ${JSON.stringify(state)}: () => ({}) } answers it with a mock`,
    ...(options.s3Dir !== undefined && { s3Dir: options.s3Dir }),
  });
  const { start, variables = {} } = options;
  if (start !== undefined && !machine.states.has(start)) throw new UsageError(`the machine has no state '${start}'`);
  try {
    const outcome = await run({
      project,
      source,
      machine: start === undefined ? machine : { ...machine, startAt: { ...machine.startAt, name: start } },
      input: options.input ?? {},
      tasks: watchCalls(tasks, calls),
      reporters: [{ onEvent: (event) => records.push(event), onPause: (pause) => records.push(pause) }],
      random: createSeededRandom(seed),
      clock: createClock(options),
      interceptor: findsVariables(variables),
      noLimits: options.noLimits === true,
      ...(type !== undefined && { type }),
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const info = { name: source.name, type: type ?? source.type, path: project.path, machine };
    const described = describe(new TestedRun({ info, outcome, records, calls, variables }), outcome.status);
    return Object.defineProperty(described, STATES_OF_RUN, { value: named });
  } finally {
    await tasks.close();
  }
}

/** TypeScript finds a slip in an option, JavaScript does not. */
function checkOptions(options: WorkflowOptions): void {
  const { seed = 0 } = options;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(OPTIONS, name)) continue;
    const hint = didYouMean(name, Object.keys(OPTIONS));
    throw new UsageError(`run has no option '${name}'${hint === undefined ? '' : `\n${hint}`}`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new UsageError(`seed must be a whole number from 0 to 4294967295, but it is ${String(seed)}`);
  }
}

function describe(run: TestedRun, status: WorkflowRun['status']): WorkflowRun {
  const { output, error, cause, startDate, stopDate } = run.outcome;
  return {
    status,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    duration: (stopDate - startDate) / 1000,
    states: run.describeStates() as unknown as readonly VisitedState[],
    calls: run.describeCalls(),
    events: run.records.filter(isEvent),
    variables: run.variables,
  };
}

function createClock({ clock, fastForward }: WorkflowOptions): Clock {
  if (clock === undefined) return fastForward === false ? createRealClock() : createVirtualClock(Date.now());
  const time = new Date(clock).getTime();
  if (Number.isNaN(time)) throw new UsageError(`clock is not a time: ${String(clock)}`);
  return createFixedClock(time);
}

/** Functions match by the longest name of the state, then by the most specific pattern; other mocks as in a file. */
async function readMocks(
  mocks: NonNullable<WorkflowOptions['mocks']>,
  states: NamedStates,
  load: (given: JsonObject) => ReturnType<typeof loadMocks>,
): Promise<TaskMocks> {
  const entries = Object.entries(mocks);
  const isResource = (name: string): boolean => /^(?:arn:|\*)/.test(name);
  const functions = new Map(entries.filter((entry): entry is [string, MockFunction] => typeof entry[1] === 'function'));
  const data = entries.filter((entry): entry is [string, JsonObject] => typeof entry[1] !== 'function');
  for (const name of functions.keys()) {
    const problem = isResource(name) ? undefined : states.problemOf(name);
    if (problem !== undefined)
      throw new UsageError([`mocks: ${problem.message}`, problem.hint].filter(Boolean).join('\n'));
  }
  let written: Mocks | undefined;
  if (data.length > 0) {
    const { mocks: read, diagnostics } = await load({
      states: Object.fromEntries(data.filter(([name]) => !isResource(name))),
      resources: Object.fromEntries(data.filter(([name]) => isResource(name))),
    });
    if (read === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
    written = read;
  }
  const byResource = [...functions].filter(([name]) => isResource(name));
  const find = ({ scope, state, resource }: TaskRequest): MockFunction | undefined => {
    const own = namesOfPath(pathOf(scope, state)).find((name) => functions.has(name));
    return own === undefined ? findByPattern(byResource, resource.arn) : functions.get(own);
  };
  return {
    async answer(request: TaskRequest, context: TaskContext) {
      const mock = find(request);
      if (mock === undefined) {
        const end = await written?.answer(request, context);
        if (end?.failure !== undefined) throw end.failure;
        return end;
      }
      const { state, resource, attempt, token, payload } = request;
      return { output: await mock(payload, { state, resource: resource.arn, attempt, token }) };
    },
  };
}
