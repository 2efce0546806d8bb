import { nextTurn } from '../engine/turns.ts';
import { ByText } from './by-text.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { ParkedExecution } from './parked-execution.ts';
import { ParkedExecutions } from './parked-executions.ts';
import { StoreFailure } from './store/store.ts';

/** An execution in memory. */
interface Awake {
  readonly info: { readonly arn: string };
}

export interface ParkingOptions<Running extends Awake> {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The number of executions that may be in memory before waiting ones are parked. Default: 100. */
  readonly maxAwake?: number | undefined;
  /** The executions in memory, oldest first. */
  readonly awake: { readonly size: number; values(): Running[] };
  /** Takes an execution out of memory; undefined if it is not just waiting. */
  readonly park: (execution: Running, order: number) => ParkedExecution | undefined;
  /** Brings a parked execution back into memory. If it rejects with StoreFailure, the execution stays parked. */
  readonly goOn: (parked: ParkedExecution) => Promise<Running>;
}

const MAX_AWAKE = 100;
/** Delay before the next check, in milliseconds. */
const LOOK_MS = 50;
/** Delay before the next check after one that parked nothing, in milliseconds. */
const IN_VAIN_MS = 500;
/** Delay before the next attempt after a failure of the store, in milliseconds. */
const RETRY_MS = 1_000;
/** The number of executions checked before the event loop has a turn. */
const LOOKS_A_TURN = 200;
/** What this many parked executions left behind is worth collecting, if they are a quarter of all that are parked. */
const MANY_PARKED = 2_000;
/** Garbage is collected when this many milliseconds have passed without parking. */
const COLLECT_AFTER_MS = 1_000;
/** setTimeout's own limit. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * Limits a server's memory when very many executions wait: while too many are in memory, the oldest waiting ones are
 * parked. A parked execution is resumed when its time comes, or when it is needed.
 */
export class Parking<Running extends Awake> {
  readonly #options: ParkingOptions<Running>;
  readonly #maxAwake: number;
  readonly #executions = new ParkedExecutions();
  readonly #goingOn = new ByText<Promise<Running>>();
  #parked = 0;
  /**
   * Executions to check, next one last; kept between checks, so that all others are checked before any is checked
   * again.
   */
  #candidates: Running[] = [];
  #look: NodeJS.Timeout | undefined;
  /** The value of `#parked` when garbage was collected last. */
  #collectedAt = 0;
  #collection: NodeJS.Timeout | undefined;
  #alarm: { readonly timeout: NodeJS.Timeout; readonly at: number } | undefined;
  #isClosed = false;

  constructor(options: ParkingOptions<Running>) {
    this.#options = options;
    this.#maxAwake = options.maxAwake ?? MAX_AWAKE;
  }

  /** No execution may be parked or resumed during the iteration. */
  get all(): Iterable<ParkedExecution> {
    return this.#executions.all();
  }

  /** No execution may be parked or resumed during the iteration. */
  get arns(): Iterable<string> {
    return this.#executions.arns();
  }

  get size(): number {
    return this.#executions.size;
  }

  has(arn: string): boolean {
    return this.#executions.has(arn);
  }

  find(arn: string): ParkedExecution | undefined {
    return this.#executions.get(arn);
  }

  /** Call it when an execution has entered memory. */
  look(delay = LOOK_MS): void {
    if (this.#look !== undefined || this.#isClosed || this.#options.awake.size <= this.#maxAwake) return;
    this.#look = setTimeout(() => void this.#parkSome(), delay).unref();
  }

  /** Resumes a parked execution; concurrent callers share one promise. */
  goOn(parked: ParkedExecution): Promise<Running> {
    let goingOn = this.#goingOn.get(parked.arn);
    if (goingOn === undefined) {
      this.#executions.holdBack(parked.arn);
      goingOn = this.#goOn(parked);
      this.#goingOn.set(parked.arn, goingOn);
    }
    return goingOn;
  }

  /** From now on nothing is parked or resumed. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#look);
    clearTimeout(this.#collection);
    clearTimeout(this.#alarm?.timeout);
  }

  async #goOn(parked: ParkedExecution): Promise<Running> {
    try {
      const running = await this.#options.goOn(parked);
      this.#executions.delete(parked.arn);
      this.look();
      return running;
    } catch (error) {
      this.#executions.delete(parked.arn);
      this.#executions.add(parked);
      throw error;
    } finally {
      this.#goingOn.delete(parked.arn);
    }
  }

  async #parkSome(): Promise<void> {
    const { awake, park } = this.#options;
    const [before, parkedBefore] = [awake.size, this.#parked];
    for (let looks = 1; looks <= before && awake.size > this.#maxAwake && !this.#isClosed; looks++) {
      const candidate = this.#nextCandidate();
      // one that is being resumed is still among the parked ones, which it leaves afterwards: it would be lost
      const parked = this.#goingOn.has(candidate.info.arn) ? undefined : park(candidate, this.#parked);
      if (parked !== undefined) this.#add(parked);
      if (looks % LOOKS_A_TURN === 0) await nextTurn();
    }
    this.#look = undefined;
    if (this.#parked !== parkedBefore) this.#collectWhenQuiet();
    this.look(this.#parked === parkedBefore ? IN_VAIN_MS : LOOK_MS);
  }

  /** V8 collects nothing while nothing happens, and would keep the memory of the busiest moment. */
  #collectWhenQuiet(): void {
    if (this.#isClosed || this.#parked - this.#collectedAt < Math.max(MANY_PARKED, this.size / 4)) return;
    clearTimeout(this.#collection);
    this.#collection = setTimeout(() => {
      this.#collectedAt = this.#parked;
      void collectGarbage();
    }, COLLECT_AFTER_MS).unref();
  }

  /** Call it only if executions are in memory. The candidate may have ended. */
  #nextCandidate(): Running {
    if (this.#candidates.length === 0) this.#candidates = this.#options.awake.values().reverse();
    return this.#candidates.pop()!;
  }

  #add(parked: ParkedExecution): void {
    this.#parked++;
    this.#executions.add(parked);
    this.#setAlarm();
  }

  #setAlarm(least = 0): void {
    const next = this.#executions.nextDue;
    if (next === undefined || this.#isClosed || (this.#alarm !== undefined && this.#alarm.at <= next)) return;
    clearTimeout(this.#alarm?.timeout);
    const delay = Math.min(Math.max(least, next - this.#options.now()), MAX_TIMEOUT);
    this.#alarm = { timeout: setTimeout(() => void this.#goOnDue(), delay).unref(), at: next };
  }

  /** Resumes one execution after the other. */
  async #goOnDue(): Promise<void> {
    const { now } = this.#options;
    let delay = 0;
    for (;;) {
      const parked = this.#executions.takeDue(now());
      if (parked === undefined) break;
      if (this.#isClosed) return;
      try {
        await this.goOn(parked);
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        delay = RETRY_MS;
        break;
      }
      await nextTurn();
    }
    this.#alarm = undefined;
    this.#setAlarm(delay);
  }
}
