import { DueQueue } from '../engine/due-queue.ts';
import { nextTurn } from '../engine/turns.ts';
import type { ParkedExecution } from './parked-execution.ts';
import { StoreFailure } from './store/store.ts';

export interface ParkingOptions<Running> {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** So many executions may be in memory, whatever they do. Default: 100. */
  readonly maxAwake?: number | undefined;
  /** Those that are in memory, oldest first. */
  readonly awake: { readonly size: number; values(): Running[] };
  /** Takes one out of memory; undefined: something is under way in it. */
  readonly park: (execution: Running, order: number) => ParkedExecution | undefined;
  /** Brings one back to where it was. Rejects with StoreFailure: then it stays parked. */
  readonly goOn: (parked: ParkedExecution) => Promise<Running>;
}

const MAX_AWAKE = 100;
/** How long after an execution has begun the next look is taken, in milliseconds. */
const LOOK_MS = 50;
/** The same where the look before found nothing to park. */
const IN_VAIN_MS = 500;
/** How long after a failure of the store it is tried again. */
const RETRY_MS = 1_000;
/** So many executions are looked at before the event loop has its turn. */
const LOOKS_A_TURN = 200;
/** setTimeout's own limit. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * Keeps the memory of a server small where very many executions wait: beyond a number, the oldest of those that wait are
 * parked. One goes on when its time has come, or when somebody needs it.
 */
export class Parking<Running> {
  readonly #options: ParkingOptions<Running>;
  readonly #maxAwake: number;
  readonly #byArn = new Map<string, ParkedExecution>();
  readonly #byDue = new DueQueue<ParkedExecution>();
  readonly #goingOn = new Map<string, Promise<Running>>();
  #parked = 0;
  /** Kept from one look to the next: those that were looked at last come last. The next one is the last. */
  #candidates: Running[] = [];
  #look: NodeJS.Timeout | undefined;
  #alarm: { readonly timeout: NodeJS.Timeout; readonly at: number } | undefined;
  #isClosed = false;

  constructor(options: ParkingOptions<Running>) {
    this.#options = options;
    this.#maxAwake = options.maxAwake ?? MAX_AWAKE;
  }

  get all(): Iterable<ParkedExecution> {
    return this.#byArn.values();
  }

  get size(): number {
    return this.#byArn.size;
  }

  find(arn: string): ParkedExecution | undefined {
    return this.#byArn.get(arn);
  }

  /** To be called when an execution has come into memory. */
  look(delay = LOOK_MS): void {
    if (this.#look !== undefined || this.#isClosed || this.#options.awake.size <= this.#maxAwake) return;
    this.#look = setTimeout(() => void this.#parkSome(), delay).unref();
  }

  /** Brings one that is parked back; whoever asks meanwhile gets the same. */
  goOn(parked: ParkedExecution): Promise<Running> {
    let goingOn = this.#goingOn.get(parked.arn);
    if (goingOn === undefined) {
      parked.cancelled = true;
      goingOn = this.#goOn(parked);
      this.#goingOn.set(parked.arn, goingOn);
    }
    return goingOn;
  }

  /** Nothing is parked and nothing goes on from now on. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#look);
    clearTimeout(this.#alarm?.timeout);
  }

  async #goOn(parked: ParkedExecution): Promise<Running> {
    try {
      const running = await this.#options.goOn(parked);
      this.#byArn.delete(parked.arn);
      this.look();
      return running;
    } catch (error) {
      parked.cancelled = false;
      this.#byDue.put(parked);
      throw error;
    } finally {
      this.#goingOn.delete(parked.arn);
    }
  }

  async #parkSome(): Promise<void> {
    const { awake, park } = this.#options;
    const [before, parkedBefore] = [awake.size, this.#parked];
    for (let looks = 1; looks <= before && awake.size > this.#maxAwake && !this.#isClosed; looks++) {
      const parked = park(this.#nextCandidate(), this.#parked);
      if (parked !== undefined) this.#add(parked);
      if (looks % LOOKS_A_TURN === 0) await nextTurn();
    }
    this.#look = undefined;
    this.look(this.#parked === parkedBefore ? IN_VAIN_MS : LOOK_MS);
  }

  /** There is one. It may have ended. */
  #nextCandidate(): Running {
    if (this.#candidates.length === 0) this.#candidates = this.#options.awake.values().reverse();
    return this.#candidates.pop()!;
  }

  #add(parked: ParkedExecution): void {
    this.#parked++;
    this.#byArn.set(parked.arn, parked);
    if (parked.due === Number.POSITIVE_INFINITY) return;
    this.#byDue.put(parked);
    this.#setAlarm();
  }

  #setAlarm(least = 0): void {
    const next = this.#byDue.peek();
    if (next === undefined || this.#isClosed || (this.#alarm !== undefined && this.#alarm.at <= next.due)) return;
    clearTimeout(this.#alarm?.timeout);
    const delay = Math.min(Math.max(least, next.due - this.#options.now()), MAX_TIMEOUT);
    this.#alarm = { timeout: setTimeout(() => void this.#goOnDue(), delay).unref(), at: next.due };
  }

  /** One after the other. */
  async #goOnDue(): Promise<void> {
    const { now } = this.#options;
    let delay = 0;
    for (let parked = this.#byDue.takeDue(now()); parked !== undefined; parked = this.#byDue.takeDue(now())) {
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
