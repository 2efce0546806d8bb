import { createRealClock } from '../engine/clock.ts';
import { EngineHost } from '../engine/engine-host.ts';
import { StatesError } from '../engine/errors.ts';
import { serviceLimits } from '../engine/limits.ts';
import type { TaskRunner } from '../engine/task-runner.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSemantics } from '../states/index.ts';
import { Callbacks } from '../step-functions/callbacks.ts';
import { createTasks, type Tasks } from '../tasks/create-tasks.ts';
import type { TasksOptions } from '../tasks/tasks-options.ts';
import type { MachineSource } from '../template/project.ts';
import { ActivityRegistry } from './activity-registry.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { ExecutionRegistry } from './execution-registry.ts';
import { MachineRegistry } from './machine-registry.ts';
import type { Service } from './operation.ts';
import { PageTokens } from './page-tokens.ts';
import { Tags } from './tags.ts';

export interface ServiceOptions extends Omit<TasksOptions, 'callbacks' | 'compile'> {
  /** Where handlers call the API. */
  readonly apiUrl: string;
  /** Told when an execution begins and when it ends. */
  readonly onExecution: (execution: ExecutionRecord) => void;
  /** What a handler or the server itself has to say: a line. */
  readonly onLog: (line: string) => void;
}

export interface RunningService extends Service {
  /** Stops all executions, ends handlers. */
  close(): Promise<void>;
}

/** Executions of all machines on one engine, with one set of handlers. */
export function createService(options: ServiceOptions): RunningService {
  const { project, apiUrl, onLog } = options;
  const clock = createRealClock();
  const machines = new MachineRegistry(project, clock.now, Math.random);
  const executions = new ExecutionRegistry(machines, project.region, options.onExecution, clock.now);
  const compile = (source: MachineSource) => machines.compile(source);
  const callbacks = new Callbacks({ ...options, compile, executions, apiUrl });
  const tasks = createTasks({ ...options, compile, callbacks });
  for (const machine of project.machines) tasks.prepare(machine);
  let isClosing = false;
  let end = (): void => {};
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const host = new EngineHost({
    semantics: stateSemantics,
    runTask: runForWorkflow(tasks, onLog),
    mapData: tasks.mapData,
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
    project,
    machines,
    executions,
    activities: new ActivityRegistry(project, clock.now),
    tags: new Tags(),
    pages: new PageTokens(clock.now),
    callbacks,
    tasks,
    host,
    now: clock.now,
    async close() {
      host.stopAll();
      isClosing = true;
      end();
      await running;
      await host.drain();
      await tasks.close();
    },
  };
}

/** Where a run would be refused (no handler, no endpoint), the execution fails with the reason, and all others go on. */
function runForWorkflow(tasks: Tasks, onLog: (line: string) => void): TaskRunner {
  return async (request, context) => {
    try {
      return await tasks.run(request, context);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      onLog(error.message);
      throw new StatesError('States.Runtime', error.message, { fatal: true });
    }
  };
}
