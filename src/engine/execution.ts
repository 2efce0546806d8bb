import { StatesError } from './errors.ts';
import type { EventDetails, EventType, Scope, TraceEvent } from './events.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Journal } from './journal.ts';
import { type EngineLimits, serviceLimits } from './limits.ts';
import type { Placed } from './places.ts';
import type { RootExecution, StartedExecution } from './task-runner.ts';

interface MoreOfExecution {
  /** The number of events already in its history. */
  readonly events?: number | undefined;
  readonly journal?: Journal | undefined;
  readonly root?: RootExecution | undefined;
}

/** Undefined if nothing observes events, which are then only counted. */
export type EventSink = ((event: TraceEvent, execution: ExecutionInfo) => void) | undefined;

/** A strand, which may create its scope when it is read. */
interface Scoped {
  readonly scope: Scope;
}

/** One execution's history: numbers its events and passes them on. */
export class Execution implements Placed {
  readonly info: ExecutionInfo;
  readonly limits: EngineLimits;
  /** The journal of the execution, or of the execution that contains its Map run. */
  readonly journal: Journal | undefined;
  /**
   * Set by the host: the handle of the execution; `order` counts executions by start, `place` is the index in the list
   * of running ones.
   */
  started: StartedExecution | undefined = undefined;
  /** The top-level execution that contains it. Set before its first task. */
  root: RootExecution | undefined;
  order = 0;
  place = -1;
  /** Whether anything observes its events: otherwise their details are not needed. */
  readonly isObserved: boolean;
  readonly #sink: EventSink;
  readonly #now: () => number;
  #events: number;
  /** The event from which it continues after a redrive. */
  #redrivenId = 0;
  #endedBy: EventType | undefined = undefined;
  #isFull = false;
  /** True while it is being stopped, and afterwards: only the event that ends the history is still written. */
  isSealed = false;

  constructor(
    info: ExecutionInfo,
    limits: EngineLimits,
    now: () => number,
    sink: EventSink,
    more: MoreOfExecution = {},
  ) {
    this.#events = more.events ?? 0;
    this.root = more.root;
    this.journal = more.journal;
    this.info = info;
    this.limits = limits;
    this.#now = now;
    this.#sink = sink;
    this.isObserved = sink !== undefined;
  }

  /**
   * Writes one event and returns its id; does nothing once the history is closed or sealed.
   * @throws StatesError (fatal) if only the terminal event still fits into the history
   */
  emit(scope: Scope, type: EventType, details: EventDetails | undefined, previousEventId: number): number {
    if (this.isSealed) return this.#events;
    if (this.#events >= this.limits.historyEvents - 1) throw this.#fill();
    return this.#pass(scope, type, details, previousEventId);
  }

  /** The same for an event that nothing observes. */
  count(): number {
    if (this.isSealed) return this.#events;
    if (this.#events >= this.limits.historyEvents - 1) throw this.#fill();
    return ++this.#events;
  }

  #fill(): StatesError {
    this.#isFull = true;
    return new StatesError(
      'States.Runtime',
      `The execution reached the maximum number of history events (${this.limits.historyEvents}).`,
      { fatal: true },
    );
  }

  /** Writes the event of a redrive; `info` has the count. */
  redrive(scope: Scope): void {
    const redriveCount = this.info.redriveCount ?? 0;
    this.#redrivenId = this.emit(scope, 'ExecutionRedriven', { redriveCount }, this.#events);
  }

  /**
   * Writes the event that ends the history; events that strands write while they unwind are dropped. If nothing was
   * written since the redrive, it points at the redrive's event; in a full history at the last one, whichever strand wrote
   * it.
   */
  close(of: Scoped, type: EventType, details: EventDetails | undefined, previousEventId: number): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = type;
    this.isSealed = true;
    if (this.#sink === undefined) this.#events++;
    else if (previousEventId === 0) this.#pass(of.scope, type, details, 0);
    else {
      const last = this.#isFull ? this.#events : Math.max(previousEventId, this.#redrivenId);
      this.#pass(of.scope, type, details, last);
    }
  }

  /** The event that ended the history; undefined while it is open. */
  get endedBy(): EventType | undefined {
    return this.#endedBy;
  }

  #pass(scope: Scope, type: EventType, details: EventDetails | undefined, previousEventId: number): number {
    const id = ++this.#events;
    // the first event is the start, whose time the execution has already: on a real clock, a millisecond may have passed
    const timestamp = id === 1 ? this.info.startTime : this.#now();
    this.#sink?.({ id, previousEventId, type, timestamp, details, scope }, this.info);
    return id;
  }

  /** A child execution with its own history, under the same limits unless they are lifted. */
  createChild(info: ExecutionInfo, events = 0): Execution {
    const lifted = this.limits.payloadBytes === Number.POSITIVE_INFINITY;
    return new Execution(info, lifted ? this.limits : serviceLimits(info.type), this.#now, this.#sink, {
      journal: this.journal,
      root: this.root,
      events,
    });
  }
}
