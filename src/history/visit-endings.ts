import type { EventDetails, Scope } from '../engine/events.ts';
import { endAttempt, type StateVisit, type VisitStatus } from './state-visit.ts';
import type { VisitListener } from './visit-listener.ts';
import type { VisitTree } from './visit-tree.ts';

/** Ends visits and what is inside them, and finds the visit with which a failure began. */
export class VisitEndings {
  readonly #open: VisitTree;
  readonly #listener: VisitListener;
  /** For each Parallel or Map, the visits in it that are over, by the event with which they failed. */
  readonly #failedInside = new WeakMap<StateVisit, Map<number, StateVisit>>();
  /** The visits that failed or were stopped, with nothing after them: a redrive continues them. */
  #stopped: Map<Scope, StateVisit> = new Map();

  constructor(open: VisitTree, listener: VisitListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** The visits that a redrive continues. */
  takeStopped(): Map<Scope, StateVisit> {
    const stopped = this.#stopped;
    this.#stopped = new Map();
    return stopped;
  }

  /** A visit has started in the scope: a redrive does not continue the previous one. */
  noteBegun(scope: Scope): void {
    if (this.#stopped.size > 0) this.#stopped.delete(scope);
  }

  /** A new attempt starts: earlier failures inside the visit do not count. */
  forgetFailures(visit: StateVisit): void {
    this.#failedInside.delete(visit);
  }

  /** The visit's end is known; the next state may not be. */
  end(visit: StateVisit, timestamp: number, status: VisitStatus): void {
    visit.end = timestamp;
    visit.status = status;
    if (status !== 'aborted') visit.pause = undefined;
    // where a Choice leads and which state caught an error is known when the next state is entered
    if (status !== 'caught' && visit.type !== 'Choice') this.settle(visit);
  }

  /** No further events follow: notifies the listener, unless that has been done. */
  settle(visit: StateVisit): void {
    if (!this.#open.remove(visit)) return;
    if (visit.status === 'failed' || visit.status === 'aborted') this.#stopped.set(visit.scope, visit);
    this.#listener.onSettled?.(visit);
  }

  /** A visit that ends with its own failure may be why the enclosing containers failed. */
  keepFailed(failed: StateVisit, eventId: number): void {
    for (let at = failed.container; at !== undefined; at = at.container) {
      const known = this.#failedInside.get(at);
      if (known === undefined) this.#failedInside.set(at, new Map([[eventId, failed]]));
      else known.set(eventId, failed);
      if (at.scope.machine !== undefined || at.scope.kind === 'child') return;
    }
  }

  /** The event `failedEventId` caused the failure: the last one of a visit inside; the others are cut off. */
  failFromInside(visit: StateVisit, timestamp: number, failedEventId: number): void {
    const gone = this.#failedInside.get(visit)?.get(failedEventId);
    if (gone !== undefined) visit.origin ??= gone.origin ?? gone;
    // the event of a retry comes only after its delay
    let failedAt = visit.origin?.end ?? timestamp;
    for (const inner of this.#open.inside(visit)) {
      if (inner.lastEventId !== failedEventId) continue;
      failedAt = inner.lastEventTime;
      this.failInner(visit, inner, failedAt);
    }
    this.cutInside(visit, failedAt);
    if (visit.failure === undefined) {
      const { error, cause } = visit.origin?.failure ?? {};
      endAttempt(visit, failedAt, { error, cause });
    }
  }

  /** `inner` failed, which caused the failure of `visit`, which encloses it. */
  failInner(visit: StateVisit, inner: StateVisit, timestamp: number): void {
    visit.origin ??= inner.origin ?? inner;
    if (inner.end === undefined) this.end(inner, timestamp, 'failed');
  }

  /** Visits inside that are still open are aborted. */
  cutInside(visit: StateVisit, timestamp: number): void {
    for (const inner of this.#open.inside(visit)) {
      // an execution ends with an event of its own
      if (inner.scope.machine !== undefined) continue;
      this.cutInside(inner, timestamp);
      if (inner.end === undefined) this.end(inner, timestamp, 'aborted');
      this.settle(inner);
      this.#listener.onScopeEnded?.(inner.scope, visit);
    }
  }

  /** The execution failed at `inner`, and so did the visits around it. */
  failOutwards(inner: StateVisit, outermost: StateVisit, timestamp: number, details: EventDetails | undefined): void {
    const failure = { error: details?.error, cause: details?.cause };
    const origin = inner.origin ?? inner;
    if (origin.failure === undefined || inner === origin) origin.failure = failure;
    for (let at = inner; ; at = at.container!) {
      if (at !== origin) at.origin = origin;
      endAttempt(at, timestamp, failure);
      at.failure = failure;
      if (at === outermost || at.container === undefined) return;
      this.cutInside(at, timestamp);
      if (at.end === undefined) this.end(at, timestamp, 'failed');
    }
  }
}
