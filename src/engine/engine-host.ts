import type { Machine } from '../definition/definition.ts';
import type { Clock } from './clock.ts';
import { StatesError } from './errors.ts';
import type { Scope, StatePause } from './events.ts';
import { type EventSink, Execution } from './execution.ts';
import { toExecutionInfo } from './execution-info.ts';
import { HostWorld, type SharedWorld, type WorldSource } from './host-world.ts';
import { type Interceptor, watchesStates } from './interceptor.ts';
import type { Journal } from './journal.ts';
import { launchExecution } from './launch-execution.ts';
import type { EngineLimits } from './limits.ts';
import type { MapRunWatcher } from './map-run.ts';
import { parkExecution } from './park-execution.ts';
import { Places } from './places.ts';
import type { Process } from './process.ts';
import type { ExecutionProgress } from './progress.ts';
import { Scheduler } from './scheduler.ts';
import type { SemanticsTable } from './state-semantics.ts';
import type {
  ExecutionToStart,
  LogLine,
  NewExecution,
  RootExecution,
  RunTask,
  StartedExecution,
} from './task-runner.ts';
import type { MapData, World } from './world.ts';

export interface HostOptions {
  readonly semantics: SemanticsTable;
  readonly runTask: RunTask;
  readonly mapData?: MapData;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** False if another run has other random numbers. Default: true. */
  readonly isRepeatable?: boolean;
  readonly limitsOf: (machine: Machine, type: NewExecution['type']) => EngineLimits;
  readonly interceptor?: Interceptor | undefined;
  /** Events of all executions, including those that tasks and Distributed Maps start, each with its execution. */
  readonly onEvent: EventSink;
  readonly onLog?: (line: LogLine) => void;
  readonly onPause?: (pause: StatePause) => void;
  /** Observes the Map runs of Distributed Maps, and can change them. */
  readonly mapRuns?: MapRunWatcher;
}

interface StartOptions extends ExecutionToStart {
  /** How far the execution had come; absent for a new execution. `info` has the count and the time of the redrive. */
  readonly progress?: ExecutionProgress | undefined;
}

/** Runs any number of executions concurrently on one scheduler. */
export class EngineHost {
  readonly #options: HostOptions;
  readonly #scheduler: Scheduler;
  readonly #shared: SharedWorld;
  /** The chance and time of executions without a journal. */
  readonly #world: World;
  readonly #running = new Places<Execution>();
  #begun = 0;
  readonly #nextIndex = createNumbering();
  #isStopping = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#scheduler = new Scheduler({
      clock: options.clock,
      random: options.random,
      runTask: options.runTask,
      onLog: options.onLog ?? (() => {}),
      startExecution: (child, { scope: parent, execution }, state) => {
        const machine = { name: child.info.machineName, definition: child.machine };
        const scope: Scope = { kind: 'child', index: this.#nextIndex(parent, state), state, parent, machine };
        return this.#start(child, scope, execution.root);
      },
    });
    this.#shared = shareWorld(options, () => this.#scheduler.breathe());
    this.#world = new HostWorld(this.#shared, sourceOf(options));
  }

  /** The number of running executions. */
  get size(): number {
    return this.#running.size;
  }

  /** @param scope a separate object for each execution that no task starts; a redrive uses the same object again */
  start(execution: StartOptions, scope: Scope): StartedExecution {
    return this.#start(execution, scope, undefined);
  }

  /** @param root the top-level execution; undefined if it is this one */
  #start(
    { machine, info, progress, journal }: StartOptions,
    scope: Scope,
    root: RootExecution | undefined,
  ): StartedExecution {
    const { limitsOf, onEvent } = this.#options;
    const limits = limitsOf(machine, info.type);
    const world = journal === undefined ? this.#world : new HostWorld(this.#shared, journal);
    const startTime = progress?.startTime ?? world.now();
    const execution = new Execution(toExecutionInfo(startTime, info), limits, world.now, onEvent, {
      journal,
      events: progress?.events,
    });
    const started = launchExecution(this.#scheduler, world, {
      machine,
      execution,
      scope,
      progress,
      onEnd: () => this.#running.delete(execution),
    });
    execution.started = started;
    execution.order = this.#begun++;
    this.#running.add(execution);
    execution.root = root ?? { info, started };
    if (this.#isStopping) started.stop();
    this.#scheduler.wake();
    return started;
  }

  /**
   * Starts an execution that has a recorded journal, and replays it to its last position: all its events go to
   * `onEvent` again. Its waits continue with the same deadlines and tokens; tasks in progress are started again.
   * @param isLeftOff no heartbeat could be sent in the meantime; false if the execution was parked
   * @param root the top-level execution; undefined if it is this one
   * @returns `told`: false if this engine behaves differently from the one that ran the execution; stop it then
   */
  resume(
    execution: StartOptions & { readonly journal: Journal },
    scope: Scope,
    isLeftOff: boolean,
    root?: RootExecution,
  ): { readonly started: StartedExecution; readonly told: Promise<boolean> } {
    const started = this.#start(execution, scope, root);
    return { started, told: this.#scheduler.replay(execution.journal, isLeftOff) };
  }

  /**
   * Takes a waiting execution out of memory. `resume` brings it back and passes its events to `onEvent` again. The
   * result of `start` never ends and can no longer be stopped.
   * @param earliest the execution is parked only if nothing is due before this time
   * @returns when something is due, in milliseconds since the epoch (Infinity: never), and the top-level execution;
   * undefined if it was not parked
   */
  park(journal: Journal, earliest: number): { readonly due: number; readonly root: RootExecution } | undefined {
    const [first] = journal.processes.values();
    const due = parkExecution(journal, earliest);
    if (due === undefined) return undefined;
    const { execution } = (first as Process).strand;
    this.#running.delete(execution);
    return { due, root: execution.root! };
  }

  /**
   * Performs the effects of the executions until `isDone`; rejects with errors of a task runner that no workflow sees.
   */
  run(isDone: () => boolean): Promise<void> {
    return this.#scheduler.run(isDone);
  }

  /** More executions may be started from outside until `closed` resolves: waiting for that is not a deadlock. */
  keepOpen(closed: Promise<void>): void {
    this.#scheduler.track(closed);
  }

  /** Makes `run` check again whether it is done. */
  wake(): void {
    this.#scheduler.wake();
  }

  /** Stops all executions, including any that are started later. */
  stopAll(): void {
    this.#isStopping = true;
    for (const { started } of this.#running.all().sort((a, b) => a.order - b.order)) started?.stop();
  }

  /** Waits for outside work that is still running after everything was stopped. */
  drain(): Promise<void> | undefined {
    return this.#scheduler.drain();
  }
}

function sourceOf({ clock, random, isRepeatable = true }: HostOptions): WorldSource {
  return { now: clock.now, random, chanceOf: () => random, isRepeatable };
}

/** Numbers the executions started by a state of a scope, from 0. */
function createNumbering(): (parent: Scope, state: string) => number {
  let numbers: WeakMap<Scope, Map<string, number>> | undefined;
  return (parent, state) => {
    numbers ??= new WeakMap();
    const ofScope = numbers.get(parent) ?? new Map<string, number>();
    numbers.set(parent, ofScope);
    const number = ofScope.get(state) ?? 0;
    ofScope.set(state, number + 1);
    return number;
  };
}

function shareWorld(options: HostOptions, breathe: World['breathe']): SharedWorld {
  const { semantics, mapData = NO_MAP_DATA, onPause = () => {}, mapRuns, interceptor = {} } = options;
  return { semantics, mapData, onPause, mapRuns, interceptor, isWatched: watchesStates(interceptor), breathe };
}

const NO_MAP_DATA: MapData = {
  hasStore: false,
  isRemote: false,
  readItems() {
    throw new StatesError('States.ItemReaderFailed', 'this run has no S3');
  },
  async writeResults() {
    throw new StatesError('States.ResultWriterFailed', 'this run has no S3');
  },
};
