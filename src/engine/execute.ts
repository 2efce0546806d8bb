import type { Machine } from '../definition/definition.ts';
import { createUuid } from '../expressions/create-uuid.ts';
import type { Json } from '../json.ts';
import type { Clock } from './clock.ts';
import type { Fiber } from './effects.ts';
import { StatesError } from './errors.ts';
import { type Outcome, ROOT_SCOPE, type Scope, type StatePause, type TraceEvent } from './events.ts';
import { Execution } from './execution.ts';
import type { Interceptor } from './interceptor.ts';
import { interpret } from './interpret.ts';
import { launchExecution } from './launch-execution.ts';
import { type EngineLimits, NO_LIMITS, serviceLimits } from './limits.ts';
import { Scheduler } from './scheduler.ts';
import type { SemanticsTable } from './state-semantics.ts';
import type { StopSignal } from './stop-signal.ts';
import type { LogLine, NewExecution, StartedExecution, TaskRunner } from './task-runner.ts';
import type { MapData, World } from './world.ts';

export interface ExecuteOptions {
  readonly machine: Machine;
  readonly info: NewExecution;
  readonly semantics: SemanticsTable;
  readonly runTask: TaskRunner;
  readonly mapData?: MapData;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** NO_LIMITS lifts those of other executions that this one starts as well. */
  readonly limits: EngineLimits;
  /** Stops the execution: ExecutionAborted. */
  readonly signal?: StopSignal;
  readonly scope?: Scope;
  readonly interceptor?: Interceptor;
  readonly onEvent: (event: TraceEvent) => void;
  readonly onLog?: (line: LogLine) => void;
  readonly onPause?: (pause: StatePause) => void;
}

/** Where a run ended that its task runner or a bug of ours broke off. */
export class BrokenOff extends Error {
  readonly outcome: Outcome;
  constructor(reason: unknown, outcome: Outcome) {
    super('the run was broken off', { cause: reason });
    this.outcome = outcome;
  }
}

/**
 * Runs a machine to its end; every event goes to `onEvent` as it happens. What its tasks have started and not waited for
 * (executions of other machines) is run to its end too.
 * Rejects with BrokenOff (its cause: a UsageError of the task runner, or a bug) after the history has been closed.
 */
export async function execute(options: ExecuteOptions): Promise<Outcome> {
  const { machine, clock, signal } = options;
  const running = new Map<Execution, StartedExecution>();
  const nextIndex = createNumbering();
  const scheduler = new Scheduler({
    clock,
    runTask: options.runTask,
    onLog: options.onLog ?? (() => {}),
    startExecution: ({ machine: inner, info }, parent, state) =>
      start(inner, info, {
        kind: 'child',
        index: nextIndex(parent, state),
        state,
        parent,
        machine: { name: info.machineName, definition: inner },
      }),
    getRoot: () => ({ info: options.info, started: root }),
  });
  const world = createWorld(options, () => scheduler.breathe());
  const start = (inner: Machine, info: NewExecution, scope: Scope): StartedExecution => {
    const isLifted = options.limits === NO_LIMITS;
    const limits = inner === machine || isLifted ? options.limits : serviceLimits(info.type);
    const execution = new Execution({ ...info, startTime: clock.now() }, limits, clock.now, options.onEvent);
    const launched = launchExecution(scheduler, world, {
      machine: inner,
      execution,
      scope,
      onEnd: () => running.delete(execution),
    });
    running.set(execution, launched);
    // one that a task starts while everything is being stopped
    if (signal?.aborted === true) launched.stop();
    return launched;
  };
  const root: StartedExecution = start(machine, options.info, options.scope ?? ROOT_SCOPE);
  const abort = (): void => {
    for (const launched of [...running.values()]) launched.stop();
  };
  signal?.addEventListener('abort', abort, { once: true });
  let reason: { readonly error: unknown } | undefined;
  try {
    await scheduler.run(() => running.size === 0);
  } catch (error) {
    reason = { error };
    abort();
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  await scheduler.drain();
  if (reason !== undefined) throw new BrokenOff(reason.error, await root.outcome);
  return root.outcome;
}

/** Numbers the executions that a state of a scope has started, from 0. */
function createNumbering(): (parent: Scope, state: string) => number {
  const numbers = new WeakMap<Scope, Map<string, number>>();
  return (parent, state) => {
    const ofScope = numbers.get(parent) ?? new Map<string, number>();
    numbers.set(parent, ofScope);
    const number = ofScope.get(state) ?? 0;
    ofScope.set(state, number + 1);
    return number;
  };
}

function createWorld(options: ExecuteOptions, breathe: World['breathe']): World {
  const { clock, random } = options;
  const world: World = {
    now: clock.now,
    random,
    breathe,
    runMachine: (inner, input, on): Fiber<Json> => interpret(inner, input, on, options.semantics, world),
    mapData: options.mapData ?? NO_MAP_DATA,
    newId: () => createUuid(random),
    newMapRunArn(info, label): string {
      const prefix = info.machineArn.replace(/:stateMachine:.*$/, '');
      return `${prefix}:mapRun:${info.machineName}/${label ?? createUuid(random)}:${createUuid(random)}`;
    },
    onPause: options.onPause ?? (() => {}),
    interceptor: options.interceptor ?? {},
  };
  return world;
}

const NO_MAP_DATA: MapData = {
  hasStore: false,
  readItems() {
    throw new StatesError('States.ItemReaderFailed', 'this run has no S3');
  },
  async writeResults() {
    throw new StatesError('States.ResultWriterFailed', 'this run has no S3');
  },
};
