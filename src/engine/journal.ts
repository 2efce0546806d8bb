import { ReadyQueue } from './ready-queue.ts';
import type { Timer, TimerQueue } from './timer-queue.ts';
import type { WorldInput } from './world-input.ts';

/**
 * One input of an execution from the world. Replaying all inputs in order brings the execution to its last position:
 * everything else is deterministic. JSON.
 */
export type JournalEntry =
  /** From the n-th reading of the clock on, the time is this. Milliseconds since the epoch. */
  | readonly ['time', question: number, time: number]
  /** A process received an input after this many resumptions had been queued. */
  | readonly ['input', queued: number, process: number, input: WorldInput]
  /** In this turn of a fork, the data for its next child had not arrived. */
  | readonly ['wait', turn: number];

export interface JournalOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1), and the same each time that the journal is opened. */
  readonly random: () => number;
  /** A generator of random numbers for each name, for strands that draw numbers concurrently. */
  readonly chanceOf: (name: string) => () => number;
  /** Stores an entry. */
  readonly write: (entry: JournalEntry) => void;
}

/** A process, as the journal knows it. */
interface Numbered {
  readonly number: number;
}

/**
 * The inputs of one execution, including the child executions of its Map runs: recorded, and replayed if there is a
 * past. Its time never goes back, whatever the clock does.
 */
export class Journal {
  readonly random: () => number;
  readonly chanceOf: (name: string) => () => number;
  readonly isRepeatable = true;
  /** The processes that have not ended, by number. */
  readonly processes = new Map<number, Numbered>();
  readonly #options: JournalOptions;
  #created = 0;
  #tasks = 0;
  #queued = 0;
  #turns = 0;
  #questions = 0;
  #time = 0;
  #times: (JournalEntry & { readonly 0: 'time' })[] = [];
  #inputs: (JournalEntry & { readonly 0: 'input' })[] = [];
  #waits: (JournalEntry & { readonly 0: 'wait' })[] = [];
  #nextTime = 0;
  #nextInput = 0;
  #nextWait = 0;
  /** The ready processes during a replay; undefined afterwards. */
  #replayed: ReadyQueue<unknown> | undefined;
  #deadline: { readonly timer: Timer; readonly timers: TimerQueue } | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.random = options.random;
    this.chanceOf = options.chanceOf;
  }

  /**
   * Takes the entries recorded when the execution ran before; they are replayed before anything else. Call it first.
   */
  withPast(past: readonly JournalEntry[]): this {
    this.#times = past.filter((entry) => entry[0] === 'time');
    this.#inputs = past.filter((entry) => entry[0] === 'input');
    this.#waits = past.filter((entry) => entry[0] === 'wait');
    this.#replayed = new ReadyQueue();
    return this;
  }

  /** The ready queue of the replay; undefined once the execution continues live. */
  get replayed(): ReadyQueue<unknown> | undefined {
    return this.#replayed;
  }

  /** The latest reading of the clock. */
  get time(): number {
    return this.#time;
  }

  readonly now = (): number => {
    this.#questions++;
    if (this.#replayed !== undefined) {
      let next = this.#times[this.#nextTime];
      while (next !== undefined && next[1] <= this.#questions) {
        this.#time = next[2];
        next = this.#times[++this.#nextTime];
      }
      return this.#time;
    }
    const time = this.#options.now();
    if (time > this.#time) {
      this.#time = time;
      this.#options.write(['time', this.#questions, time]);
    }
    return this.#time;
  };

  /** Numbers a process. */
  enter(process: Numbered): number {
    const number = ++this.#created;
    this.processes.set(number, process);
    return number;
  }

  numberTask(): number {
    return ++this.#tasks;
  }

  leave({ number }: Numbered): void {
    this.processes.delete(number);
  }

  /** Call it for each resumption that is queued. */
  count(): void {
    this.#queued++;
  }

  /** Records an input of a process; call it before passing the input on. */
  keep({ number }: Numbered, input: WorldInput): void {
    this.#options.write(['input', this.#queued, number, input]);
  }

  /** The next input in the past, if it is due now; call `done` afterwards. */
  peekInput(): { readonly process: Numbered; readonly input: WorldInput; readonly done: () => void } | undefined {
    const next = this.#inputs[this.#nextInput];
    if (next === undefined || next[1] !== this.#queued) return undefined;
    const process = this.processes.get(next[2]);
    return process && { process, input: next[3], done: () => void this.#nextInput++ };
  }

  /** Call it for each turn in which a fork starts a child of a stream. */
  countTurn(): void {
    this.#turns++;
  }

  /** Records that the data for the next child has not arrived in this turn. */
  keepWait(): void {
    this.#options.write(['wait', this.#turns]);
  }

  /** Whether the data had not arrived in this turn of the past. */
  hadToWait(): boolean {
    while (this.#nextWait < this.#waits.length && this.#waits[this.#nextWait]![1] < this.#turns) this.#nextWait++;
    return this.#waits[this.#nextWait]?.[1] === this.#turns;
  }

  /** The execution's own timeout, which cannot occur during a replay. */
  setDeadline(timer: Timer, timers: TimerQueue): void {
    this.#deadline = { timer, timers };
    if (this.#replayed === undefined) timers.start(timer);
  }

  get deadline(): Timer | undefined {
    return this.#deadline?.timer;
  }

  /** Ends the replay. Returns whether the whole past was replayed. */
  goLive(): boolean {
    const isTold = this.#nextInput === this.#inputs.length;
    this.#replayed = undefined;
    this.#times = [];
    this.#inputs = [];
    this.#waits = [];
    this.#deadline?.timers.start(this.#deadline.timer);
    return isTold;
  }
}
