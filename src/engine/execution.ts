import type { Json } from '../json.ts';
import { StatesError } from './errors.ts';
import type { EventDetails, EventType, Scope, TraceEvent } from './events.ts';
import type { Journal } from './journal.ts';
import { type EngineLimits, serviceLimits } from './limits.ts';

export interface ExecutionInfo {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly region: string;
  readonly input: Json;
  /** Default 0; null where the context object has none. */
  readonly redriveCount?: number | null | undefined;
  /** When it was redriven last, in milliseconds since the epoch. */
  readonly redriveTime?: number | undefined;
  /** Of a Map run's child: the run, and how many items it has. */
  readonly mapRun?: { readonly arn: string; readonly items: number };
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

interface MoreOfExecution {
  /** How many its history has already. */
  readonly events?: number | undefined;
  readonly journal?: Journal | undefined;
}

/** Undefined where nobody looks at events: then they are only counted. */
export type EventSink = ((event: TraceEvent, execution: ExecutionInfo) => void) | undefined;

/** One execution's history: numbers its events and hands them on. */
export class Execution {
  readonly info: ExecutionInfo;
  readonly limits: EngineLimits;
  /** Of the execution, or of the one whose Map run it is a child of. */
  readonly journal: Journal | undefined;
  readonly #sink: EventSink;
  readonly #now: () => number;
  #events: number;
  /** The event with which it goes on after a redrive. */
  #redrivenId = 0;
  #closed = false;

  constructor(
    info: ExecutionInfo,
    limits: EngineLimits,
    now: () => number,
    sink: EventSink,
    more: MoreOfExecution = {},
  ) {
    this.#events = more.events ?? 0;
    this.journal = more.journal;
    this.info = info;
    this.limits = limits;
    this.#now = now;
    this.#sink = sink;
  }

  /**
   * Writes one event and answers its id; a closed history drops it.
   * @throws StatesError (fatal) where only the terminal event still fits into the history.
   */
  emit(scope: Scope, type: EventType, details: EventDetails | undefined, previousEventId: number): number {
    if (this.#closed) return this.#events;
    if (this.#events >= this.limits.historyEvents - 1) {
      throw new StatesError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${this.limits.historyEvents}).`,
        { fatal: true },
      );
    }
    return this.#write(scope, type, details, previousEventId);
  }

  /** Writes that it goes on; `info` says how often it has. */
  redrive(scope: Scope): void {
    const redriveCount = this.info.redriveCount ?? 0;
    this.#redrivenId = this.emit(scope, 'ExecutionRedriven', { redriveCount }, this.#events);
  }

  /**
   * Writes the event that ends the history; what strands still write while they unwind is dropped. One that nothing
   * was written before since the redrive points at that.
   */
  close(scope: Scope, type: EventType, details: EventDetails, previousEventId: number): void {
    if (this.#closed) return;
    this.#closed = true;
    const isAside = previousEventId === 0;
    this.#write(scope, type, details, isAside ? 0 : Math.max(previousEventId, this.#redrivenId));
  }

  /** The id of the event that was written last. */
  get lastEventId(): number {
    return this.#events;
  }

  #write(scope: Scope, type: EventType, details: EventDetails | undefined, previousEventId: number): number {
    const id = ++this.#events;
    if (this.#sink !== undefined) {
      this.#sink({ id, previousEventId, type, timestamp: this.#now(), details, scope }, this.info);
    }
    return id;
  }

  /** A child execution with a history of its own, under the same limits where they are lifted. */
  createChild(info: ExecutionInfo, events = 0): Execution {
    const lifted = this.limits.payloadBytes === Number.POSITIVE_INFINITY;
    return new Execution(info, lifted ? this.limits : serviceLimits(info.type), this.#now, this.#sink, {
      journal: this.journal,
      events,
    });
  }
}
