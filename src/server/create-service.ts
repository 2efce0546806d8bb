import { createRealClock } from '../engine/clock.ts';
import { EngineHost } from '../engine/engine-host.ts';
import { StatesError } from '../engine/errors.ts';
import { serviceLimits } from '../engine/limits.ts';
import type { TaskRunner } from '../engine/task-runner.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSemantics } from '../states/index.ts';
import { Callbacks } from '../step-functions/callbacks.ts';
import { createTasks } from '../tasks/create-tasks.ts';
import type { TasksOptions } from '../tasks/tasks-options.ts';
import type { MachineSource } from '../template/project.ts';
import { ActivityRegistry } from './activity-registry.ts';
import { ExecutionMocks, type FindMocks } from './execution-mocks.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { ExecutionRegistry } from './execution-registry.ts';
import { MachineRegistry } from './machine-registry.ts';
import { Metrics } from './metrics.ts';
import type { Service } from './operation.ts';
import { PageTokens } from './page-tokens.ts';
import { Tags } from './tags.ts';
import { type Generation, TaskGenerations } from './task-generations.ts';

export interface ServiceOptions extends Omit<TasksOptions, 'callbacks' | 'compile' | 'mocks'> {
  /** `--mock`: absent where nothing is mocked. */
  readonly findMocks?: FindMocks;
  /** Where handlers call the API. */
  readonly apiUrl: string;
  /** Told when an execution begins and when it ends. */
  readonly onExecution: (execution: ExecutionRecord) => void;
  /** What a handler or the server itself has to say: a line. */
  readonly onLog: (line: string) => void;
}

export interface RunningService extends Service {
  /** Executions that begin from now on are those of the changed project. */
  replace(generation: Generation): void;
  /** Stops all executions, ends handlers. */
  close(): Promise<void>;
}

/** Executions of all machines on one engine, with one set of handlers. */
export function createService(options: ServiceOptions): RunningService {
  const { project, apiUrl, onLog } = options;
  const clock = createRealClock();
  const machines = new MachineRegistry(project, clock.now, Math.random);
  const metrics = new Metrics();
  const onChange = (execution: ExecutionRecord): void => {
    const { info, outcome, target, testCase } = execution;
    if (outcome === undefined) {
      generations.started(info.arn);
      mocks?.started(info.arn, target.revision.source, testCase);
    } else {
      generations.ended(info.arn);
      mocks?.ended(info.arn);
    }
    metrics.count(execution);
    options.onExecution(execution);
  };
  const executions = new ExecutionRegistry(machines, project.region, onChange, clock.now);
  const compile = (source: MachineSource) => machines.compile(source);
  const callbacks = new Callbacks({ ...options, compile, executions, apiUrl });
  const generations = new TaskGenerations((generation) => {
    const tasks = createTasks({ ...options, ...generation, compile, callbacks });
    for (const machine of generation.project.machines) tasks.prepare(machine);
    return tasks;
  }, options);
  const mocks = options.findMocks && new ExecutionMocks(options.findMocks, () => generations.project);
  let isClosing = false;
  let end = (): void => {};
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const host = new EngineHost({
    semantics: stateSemantics,
    runTask: runForWorkflow(async (request, context) => {
      const mocked = await mocks?.findRunner(request, context);
      return (mocked ?? generations.tasksOf(context.root.info.arn).run)(request, context);
    }, onLog),
    mapData: {
      get hasStore() {
        return generations.tasks.mapData.hasStore;
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
  return {
    get project() {
      return generations.project;
    },
    get tasks() {
      return generations.tasks;
    },
    machines,
    executions,
    activities: new ActivityRegistry(project, clock.now),
    tags: new Tags(),
    pages: new PageTokens(clock.now),
    callbacks,
    mocks,
    metrics,
    host,
    now: clock.now,
    replace(generation) {
      for (const gone of machines.adopt(generation.project)) executions.delete(gone);
      generations.replace(generation);
    },
    async close() {
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

/** Where a run would be refused (no handler, no endpoint), the execution fails with the reason, and all others go on. */
function runForWorkflow(run: TaskRunner, onLog: (line: string) => void): TaskRunner {
  return async (request, context) => {
    try {
      return await run(request, context);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      onLog(error.message);
      throw new StatesError('States.Runtime', error.message, { fatal: true });
    }
  };
}
