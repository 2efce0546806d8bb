import { createRealClock } from '../engine/clock.ts';
import { EngineHost } from '../engine/engine-host.ts';
import { StatesError } from '../engine/errors.ts';
import { serviceLimits } from '../engine/limits.ts';
import type { RunTask, TaskContext, TaskRequest, TaskResult } from '../engine/task-runner.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSemantics } from '../states/index.ts';
import { Callbacks } from '../step-functions/callbacks.ts';
import { createTasks, type Tasks } from '../tasks/create-tasks.ts';
import type { TasksOptions } from '../tasks/tasks-options.ts';
import type { MachineSource } from '../template/project.ts';
import { ActivityRegistry } from './activity-registry.ts';
import { ExecutionMocks, type FindExecutionMocks } from './execution-mocks.ts';
import type { ExecutionRecord, LiveExecution } from './execution-record.ts';
import { ExecutionRegistry } from './execution-registry.ts';
import { MachineRegistry } from './machine-registry.ts';
import { ServerMetrics } from './metrics.ts';
import type { Service } from './operation.ts';
import { PageTokens } from './page-tokens.ts';
import { type Store, StoreFailure } from './store/store.ts';
import { Tags } from './tags.ts';
import { type Generation, TaskGenerations } from './task-generations.ts';

export interface ServiceOptions extends Omit<TasksOptions, 'callbacks' | 'compile' | 'mocks'> {
  /** `--mock`; undefined without mocks. */
  readonly findMocks?: FindExecutionMocks;
  /** The address at which handlers call the API. */
  readonly apiUrl: string;
  readonly store: Store;
  /** How many executions may be in memory before waiting ones are parked; see Parking. */
  readonly maxAwake?: number;
  /** Called when an execution starts and when it ends. */
  readonly onExecution: (execution: LiveExecution) => void;
  /** A line of a handler's output, or a message of the server itself. */
  readonly onLog: (line: string) => void;
}

export interface RunningService extends Service {
  /** Executions that start from now on use the changed project. */
  replace(generation: Generation): void;
  /** The number of executions continued after a restart. */
  readonly resumed: number;
  /** Stops all executions and handlers. With `keepsRunning`, the executions continue when the store is opened again. */
  close(keepsRunning: boolean): Promise<void>;
}

/**
 * Runs executions of all machines on one engine with one set of handlers. Executions still running in the store
 * continue.
 */
export async function createService(options: ServiceOptions): Promise<RunningService> {
  const { project, apiUrl, onLog, store } = options;
  const clock = createRealClock();
  const { now } = clock;
  const machines = new MachineRegistry(project, now, Math.random, store);
  const activities = new ActivityRegistry(project, now, store);
  const tags = new Tags(store);
  const pages = new PageTokens(now, store);
  for (const registry of [machines, activities, tags, pages]) await registry.load();
  const metrics = new ServerMetrics();
  const onStart = ({ info, target, testCase }: ExecutionRecord): void => {
    generations.started(info.arn);
    mocks?.started(info.arn, target.revision.source, testCase);
  };
  const executions = new ExecutionRegistry({
    machines,
    region: project.region,
    store,
    now,
    maxAwake: options.maxAwake,
    onResume(execution) {
      onStart(execution);
      metrics.countResumed(execution);
    },
    onChange(execution) {
      const { info, outcome } = execution;
      if (outcome === undefined) onStart(execution);
      else {
        generations.ended(info.arn);
        mocks?.ended(info.arn);
      }
      metrics.count(execution);
      options.onExecution(execution);
    },
    onLog,
  });
  const compile = async (source: MachineSource) => machines.compile(source);
  const callbacks = new Callbacks({ ...options, compile, executions, apiUrl });
  const createGeneration = (generation: Generation): Tasks => {
    const tasks = createTasks({ ...options, ...generation, compile, callbacks });
    for (const machine of generation.project.machines) {
      if (options.findMocks === undefined) tasks.prepare(machine);
      else {
        // functions in place of which mocks answer need no environment
        void options.findMocks(machine, undefined).then(
          (found) => tasks.prepare(machine, found),
          () => tasks.prepare(machine),
        );
      }
    }
    return tasks;
  };
  const generations = new TaskGenerations(createGeneration, options, () => executions.runningArns());
  const mocks = options.findMocks && new ExecutionMocks(options.findMocks, () => generations.project);
  let isClosing = false;
  let end = (): void => {};
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const runTask = withTokenKept(
    callbacks,
    runForWorkflow(
      async (request, context) => {
        const mocked = await mocks?.findRunner(request, context);
        return (mocked ?? generations.tasksOf(context.root.info.arn).run)(request, context);
      },
      store,
      onLog,
    ),
  );
  const host = new EngineHost({
    semantics: stateSemantics,
    // a parked execution goes on waiting: its tasks are not called again
    runTask: (request, context) => (request.resumed?.isLeftOff === false ? callbacks.goOn : runTask)(request, context),
    mapData: {
      get hasStore() {
        return generations.tasks.mapData.hasStore;
      },
      get isRemote() {
        return generations.tasks.mapData.isRemote;
      },
      readItems: (...args) => generations.tasks.mapData.readItems(...args),
      writeResults: (...args) => generations.tasks.mapData.writeResults(...args),
    },
    clock,
    random: Math.random,
    limitsOf: (_machine, type) => serviceLimits(type),
    onEvent: (event, execution) => executions.record(event, execution),
    mapRuns: executions.mapRuns,
    onLog: ({ state, text }) => onLog(`${state}: ${text}`),
  });
  executions.attach(host);
  host.keepOpen(closed);
  const running = host.run(() => isClosing);
  const resumed = await executions.resumeAll();
  return {
    get project() {
      return generations.project;
    },
    get tasks() {
      return generations.tasks;
    },
    machines,
    executions,
    activities,
    tags,
    pages,
    store,
    resumed,
    callbacks,
    mocks,
    metrics,
    host,
    now,
    replace(generation) {
      for (const gone of machines.adopt(generation.project)) void executions.delete(gone);
      generations.replace(generation);
    },
    async close(keepsRunning) {
      executions.close(keepsRunning);
      host.stopAll();
      isClosing = true;
      end();
      await running;
      await host.drain();
      await generations.close();
      await callbacks.close();
    },
  };
}

/**
 * If a run would be refused (no handler, no endpoint), the execution fails with the reason, and all others continue. A
 * task starts only once everything that led to it is stored, so that it is the same task after a restart.
 */
function runForWorkflow(run: RunTask, store: Store, onLog: (line: string) => void): RunTask {
  return async (request, context) => {
    if (store.saved() !== undefined) await allSaved(store);
    try {
      return await run(request, context);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      onLog(error.message);
      throw new StatesError('States.Runtime', error.message, { fatal: true });
    }
  };
}

/** After a restart, an earlier token may be answered before its task has been started again. */
function withTokenKept(callbacks: Callbacks, run: RunTask): RunTask {
  const runExpected = async (token: string, request: TaskRequest, context: TaskContext): Promise<TaskResult> => {
    const expected = callbacks.expect(token);
    try {
      return await run(request, context);
    } finally {
      expected.forget();
    }
  };
  return (request, context) => {
    const { token, resumed } = request;
    const isExpected = token !== undefined && resumed !== undefined;
    return isExpected ? runExpected(token, request, context) : run(request, context);
  };
}

/** Waits as long as it takes for the disk to have space. */
async function allSaved(store: Store): Promise<void> {
  for (let isSaved = false; !isSaved; ) {
    try {
      await store.saved();
      isSaved = true;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
    }
  }
}
