import type { EngineHost } from '../engine/engine-host.ts';
import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { StartedExecution } from '../engine/task-runner.ts';
import { AwaitedOutcomes } from './awaited-outcomes.ts';
import { ByText } from './by-text.ts';
import { eventsOf } from './event-list.ts';
import type { KeptExecutions, StoredExecution } from './execution-file.ts';
import { createExecutionJournal } from './execution-journal.ts';
import { type ExecutionRecord, endedRecord, recordOf } from './execution-record.ts';
import { FollowedExecution } from './followed-execution.ts';
import { MapRunRegistry } from './map-run-registry.ts';
import { nestedScope } from './nested-scope.ts';
import { type ParkedExecution, packRunning, readParked, unpackExecution } from './parked-execution.ts';
import { Parking } from './parking.ts';
import type { RegistryOptions } from './registry-options.ts';
import { type LeftExecution, type ResumedExecution, resumeExecution } from './resume-execution.ts';
import { type Journaled, RunningExecution } from './running-execution.ts';

/** An execution is parked only after this many milliseconds without an event. */
const QUIET_MS = 50;
/**
 * Parking for less than this is not worthwhile: milliseconds, plus an amount for each event that has to be replayed.
 */
const LEAST_PARKED_MS = 1_000;
const LEAST_PARKED_MS_AN_EVENT = 10;

/** The executions of a server that have not ended: those in memory and the parked ones. */
export class RunningExecutions {
  readonly mapRuns: MapRunRegistry;
  readonly #options: RegistryOptions;
  readonly #file: KeptExecutions;
  readonly #onEnd: (running: RunningExecution) => void;
  readonly #awake = new ByText<RunningExecution>();
  /** The execution of the latest event: the next event is often of the same one. */
  #latest: RunningExecution | undefined;
  readonly #parking: Parking<RunningExecution>;
  readonly #awaited = new AwaitedOutcomes();
  readonly #around: Parameters<typeof createExecutionJournal>[2];
  #host: EngineHost | undefined;
  #isDetached = false;

  /** @param onEnd called when the store lists the execution as ended */
  constructor(options: RegistryOptions, file: KeptExecutions, onEnd: (running: RunningExecution) => void) {
    this.#options = options;
    this.#file = file;
    this.#onEnd = onEnd;
    const { store, now, machines } = options;
    const isDetached = (): boolean => this.#isDetached;
    this.mapRuns = new MapRunRegistry({
      store,
      now,
      findExecution: (arn) => this.#awake.get(arn),
      findTarget: (record) => machines.target(record),
      isDetached,
    });
    this.#around = { now, isDetached };
    this.#parking = new Parking({
      now,
      maxAwake: options.maxAwake,
      awake: this.#awake,
      park: (running, order) => this.#park(running, order),
      goOn: (parked) => this.#goOn(parked),
    });
  }

  /** The engine that runs them. */
  get host(): EngineHost {
    return this.#host!;
  }

  attach(host: EngineHost): void {
    this.#host = host;
  }

  /** The number of parked executions. */
  get parked(): number {
    return this.#parking.size;
  }

  /** Call it before stopping all executions. With `isKept`, they continue when the store is opened again. */
  close(isKept: boolean): void {
    this.#isDetached = isKept;
    this.#parking.close();
    const stopDate = this.#options.now();
    for (const parked of this.#parking.all) {
      const outcome: Outcome = { status: 'ABORTED', startDate: parked.startDate, stopDate };
      this.#awaited.ended(parked.arn, outcome);
      if (parked.text === undefined) continue;
      const { stored } = unpackExecution(parked.text, parked, this.#options.region);
      const record = endedRecord(stored, outcome, parked.target, async () => []);
      this.#options.onChange({ ...record, events: [] });
    }
  }

  /** Records an event of an execution or of a child of its Map run. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    if (info.mapRun !== undefined) {
      this.mapRuns.record(event, info);
      return;
    }
    if (this.#latest?.info.arn !== info.arn) this.#latest = this.#awake.get(info.arn);
    const running = this.#latest;
    if (running === undefined) return;
    running.events.push(event);
    const { terminatesFrom } = running.target.machine;
    if (terminatesFrom !== undefined && isTransition(event, terminatesFrom)) running.started.stop();
  }

  /** No execution may start or end during the iteration. */
  *arns(): Iterable<string> {
    for (const { info } of this.#awake.values()) yield info.arn;
    yield* this.#parking.arns;
  }

  has(arn: string): boolean {
    return this.#awake.has(arn) || this.#parking.has(arn);
  }

  /** Most questions about a parked execution leave it parked. */
  find(arn: string): RunningExecution | Promise<ExecutionRecord> | undefined {
    const parked = this.#parking.find(arn);
    return parked === undefined ? this.#awake.get(arn) : this.#viewParked(parked);
  }

  async findStored(arn: string): Promise<StoredExecution | undefined> {
    const parked = this.#parking.find(arn);
    return parked === undefined ? this.#awake.get(arn)?.stored : (await this.#read(parked)).stored;
  }

  /** Finds an execution in memory, where it is brought if it is parked. */
  async unpark(arn: string): Promise<RunningExecution | undefined> {
    const parked = this.#parking.find(arn);
    return parked === undefined ? this.#awake.get(arn) : this.#parking.goOn(parked);
  }

  /**
   * The handle of an execution for a caller that waits for its end; it stays valid while the execution is parked and
   * resumed.
   */
  follow(arn: string, startDate: number): StartedExecution {
    return new FollowedExecution(startDate, {
      outcome: () => this.#outcomeOf(arn),
      stop: async (...error) => (await this.unpark(arn))?.started.stop(...error),
    });
  }

  async #outcomeOf(arn: string): Promise<Outcome> {
    const running = this.#awake.get(arn);
    if (running?.outcome !== undefined) return running.outcome;
    return this.has(arn) ? this.#awaited.of(arn) : (await this.#file.get(arn))!.outcome!;
  }

  createJournal(stored: Pick<StoredExecution, 'key' | 'seed' | 'isRedriven'>): Journaled {
    const kept = this.#file.journal(stored.key);
    return { journal: createExecutionJournal(kept, stored, this.#around), kept };
  }

  /** The record is stored before the first event. */
  register(
    { info, target, stored }: Pick<RunningExecution, 'info' | 'target' | 'stored'>,
    journaled: Journaled | undefined,
    launch: () => StartedExecution,
    events: TraceEvent[] = [],
  ): RunningExecution {
    const running = new RunningExecution(info, target, journaled, stored, events);
    this.#awake.set(info.arn, running);
    const started = launch();
    running.started = started;
    running.stored.startDate = started.startDate;
    void started.outcome.then((outcome) => this.#end(running, outcome));
    this.#parking.look();
    return running;
  }

  /** Resumes an execution that the server left. */
  async resume(left: Pick<LeftExecution, 'stored' | 'target' | 'machine'>): Promise<ResumedExecution> {
    const { stored, machine } = left;
    const kept = this.#file.journal(stored.key);
    const scope = nestedScope(stored.depth, { machine, info: stored.info });
    return this.#runAgain({ ...left, kept, scope, isLeftOff: true });
  }

  #runAgain(left: LeftExecution): Promise<ResumedExecution> {
    return resumeExecution(left, {
      file: this.#file,
      mapRuns: this.mapRuns,
      host: this.host,
      around: this.#around,
      register: (...running) => this.register(...running),
    });
  }

  #end(running: RunningExecution, outcome: Outcome): void {
    running.outcome = outcome;
    const { info, stored, events, kept } = running;
    this.#awaited.ended(info.arn, outcome);
    if (this.#isDetached) return;
    this.#forget(info.arn);
    this.mapRuns.end(running);
    this.#file.end(stored, outcome, events, kept);
    this.#onEnd(running);
  }

  #park(running: RunningExecution, order: number): ParkedExecution | undefined {
    const { info, journal, stored, events } = running;
    const { now } = this.#options;
    if (journal === undefined || info.type === 'EXPRESS' || now() - journal.time < QUIET_MS) return undefined;
    // replaying would report its Map runs and their children a second time
    if (this.mapRuns.hasLive(info.arn)) return undefined;
    const least = LEAST_PARKED_MS + LEAST_PARKED_MS_AN_EVENT * events.length;
    const left = this.host.park(journal, now() + least);
    if (left === undefined) return undefined;
    this.#forget(info.arn);
    this.#file.park(stored);
    return packRunning(running, left, order);
  }

  #forget(arn: string): void {
    this.#awake.delete(arn);
    this.#latest = undefined;
  }

  async #goOn(parked: ParkedExecution): Promise<RunningExecution> {
    const { target } = parked;
    const machine = await this.#options.machines.compile(target.revision.source);
    const { stored, entries } = await this.#read(parked);
    const kept = this.#file.journal(stored.key, entries);
    const scope = parked.scope ?? nestedScope(0, { machine, info: stored.info });
    const recorded = parked.recorded && eventsOf(parked.recorded);
    const left = { stored, target, machine, kept, scope, recorded, root: parked.root, isLeftOff: false };
    const { running, told } = await this.#runAgain(left);
    if (!(await told)) running.started.stop('States.Runtime', 'Its replay differs from its first run.');
    return running;
  }

  #read(parked: ParkedExecution) {
    return readParked(parked, this.#file, this.#options.region);
  }

  async #viewParked(parked: ParkedExecution): Promise<ExecutionRecord> {
    const { arn, target, startDate } = parked;
    const { stored } = await this.#read(parked);
    return recordOf(stored, target, {
      started: this.follow(arn, startDate),
      outcome: undefined,
      eventCount: () => parked.eventCount,
      // it may have been resumed since, and have ended
      history: async () => (await this.unpark(arn))?.events ?? this.#file.history((await this.#file.get(arn))!),
    });
  }
}

/** A replay repeats the events from before the machine was deleted, with their times. */
function isTransition({ type, timestamp }: TraceEvent, from: number): boolean {
  return type.endsWith('StateExited') && timestamp >= from;
}
