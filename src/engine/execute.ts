import type { Machine } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { Clock } from './clock.ts';
import type { Fiber } from './effects.ts';
import { StatesError } from './errors.ts';
import { type Outcome, ROOT_SCOPE, type Scope, type TraceEvent } from './events.ts';
import { Execution, type ExecutionInfo } from './execution.ts';
import { interpret } from './interpret.ts';
import type { EngineLimits } from './limits.ts';
import { Scheduler } from './scheduler.ts';
import type { SemanticsTable } from './state-semantics.ts';
import type { Strand } from './strand.ts';
import type { AdmitTask, LogLine, TaskRunner } from './task-runner.ts';
import { createUuid } from './uuid.ts';
import { VariableScope } from './variable-scope.ts';
import type { MapData, World } from './world.ts';

export interface ExecuteOptions {
  readonly machine: Machine;
  readonly info: Omit<ExecutionInfo, 'startTime'>;
  readonly semantics: SemanticsTable;
  readonly runTask: TaskRunner;
  readonly mapData?: MapData;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly limits: EngineLimits;
  /** Stops the execution: ExecutionAborted. */
  readonly signal?: AbortSignal;
  readonly scope?: Scope;
  readonly admitTask?: AdmitTask;
  readonly answerMapRun?: World['answerMapRun'];
  /** Names Map runs; a replay gives the names of its record. */
  readonly newMapRunArn?: World['newMapRunArn'];
  readonly stateTest?: StateTest;
  readonly onEvent: (event: TraceEvent) => void;
  readonly onLog?: (line: LogLine) => void;
}

/** TestState: something runs in the place of the machine, and looks on. */
export interface StateTest extends Pick<World, 'inspect' | 'contextObject'> {
  run(world: World, strand: Strand): Fiber<Json>;
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
 * Runs a machine to its end; every event goes to `onEvent` as it happens.
 * Rejects with BrokenOff (its cause: a UsageError of the task runner, or a bug) after the history has been closed.
 */
export async function execute(options: ExecuteOptions): Promise<Outcome> {
  const { machine, clock, random, limits, signal, stateTest } = options;
  const startDate = clock.now();
  const scheduler = new Scheduler({ clock, runTask: options.runTask, onLog: options.onLog ?? (() => {}) });
  const execution = new Execution({ ...options.info, startTime: startDate }, limits, clock.now, options.onEvent);
  const strand = createStrand(execution, options.scope ?? ROOT_SCOPE);
  const world: World = {
    now: clock.now,
    random,
    runMachine: (inner, input, on): Fiber<Json> => interpret(inner, input, on, options.semantics, world),
    prefixCauses: stateTest === undefined,
    mapData: options.mapData ?? NO_MAP_DATA,
    admitTask: options.admitTask,
    answerMapRun: options.answerMapRun,
    newId: () => createUuid(random),
    newMapRunArn:
      options.newMapRunArn ??
      ((info, _state, label): string => {
        const prefix = info.machineArn.replace(/:stateMachine:.*$/, '');
        return `${prefix}:mapRun:${info.machineName}/${label ?? createUuid(random)}:${createUuid(random)}`;
      }),
    inspect: stateTest?.inspect,
    contextObject: stateTest?.contextObject,
  };
  let ended: Omit<Outcome, 'startDate' | 'stopDate'> | undefined;
  execution.emit(strand.scope, 'ExecutionStarted', { input: options.info.input, roleArn: options.info.roleArn }, 0);
  const work = stateTest?.run(world, strand) ?? world.runMachine(machine, options.info.input, strand);
  const root = scheduler.spawn(strand, work, (end) => {
    if (end.kind === 'succeeded') {
      execution.close(strand.scope, 'ExecutionSucceeded', { output: end.output }, strand.last);
      ended = { status: 'SUCCEEDED', output: end.output };
    } else {
      const details = errorDetails(end.error.error, end.error.cause);
      execution.close(strand.scope, 'ExecutionFailed', details, strand.last);
      ended = { status: 'FAILED', ...details };
    }
  });
  const cut = (type: 'ExecutionTimedOut' | 'ExecutionAborted', error?: string): void => {
    // AWS points these two at 0, and no state gets an event of its own
    execution.close(strand.scope, type, errorDetails(error, undefined), 0);
    ended ??= { status: type === 'ExecutionTimedOut' ? 'TIMED_OUT' : 'ABORTED' };
    scheduler.stop(root, undefined);
    scheduler.wake();
  };
  if (machine.timeoutSeconds !== undefined) {
    scheduler.timers.add(startDate + machine.timeoutSeconds * 1000, () => cut('ExecutionTimedOut', 'States.Timeout'));
  }
  const abort = (): void => cut('ExecutionAborted');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  let reason: { readonly error: unknown } | undefined;
  try {
    await scheduler.run(() => ended !== undefined);
  } catch (error) {
    reason = { error };
    abort();
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  const outcome: Outcome = { ...ended!, startDate, stopDate: clock.now() };
  await scheduler.drain();
  if (reason !== undefined) throw new BrokenOff(reason.error, outcome);
  return outcome;
}

const NO_MAP_DATA: MapData = {
  hasStore: false,
  readItems() {
    throw new StatesError('States.ItemReaderFailed', 'nothing stands behind S3 in this run');
  },
  async writeResults() {
    throw new StatesError('States.ResultWriterFailed', 'nothing stands behind S3 in this run');
  },
};

export function createStrand(execution: Execution, scope: Scope): Strand {
  return { execution, scope, variables: new VariableScope(), mapItem: undefined, last: 0, abortedAt: undefined };
}

function errorDetails(error: string | undefined, cause: string | undefined): { error?: string; cause?: string } {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
