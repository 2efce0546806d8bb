import type { StateTypeName } from '../definition/state-type-name.ts';
import type { Scope, StatePause, TraceEvent } from '../engine/events.ts';
import { EVENT_ROLES, type EventRole } from './event-roles.ts';
import { beginAttempt, beginVisit, endAttempt, errorOutputOf, type StateVisit } from './state-visit.ts';
import { targetOf } from './task-target.ts';
import { VisitEndings } from './visit-endings.ts';
import type { VisitListener } from './visit-listener.ts';
import { VisitTree } from './visit-tree.ts';

/**
 * Folds the events of a run, live or stored, into visits of states. Pure and incremental: it keeps the open visits, and
 * forgets each when it is settled.
 */
export class StateVisits {
  readonly #listener: VisitListener;
  readonly #open = new VisitTree();
  /** For running executions that Tasks started: the visit of the Task, which may be over. */
  readonly #starters = new Map<Scope, StateVisit>();
  /** The visit that failed in an execution that a Task started: the Task's own failure may result from it. */
  readonly #failedChildren = new WeakMap<StateVisit, StateVisit>();
  readonly #endings: VisitEndings;
  /** The visits that the current redrive continues. */
  #resumable: Map<Scope, StateVisit> = new Map();

  constructor(listener: VisitListener) {
    this.#listener = listener;
    this.#endings = new VisitEndings(this.#open, listener);
  }

  /** The visits that have not ended, outer ones first. */
  get open(): Iterable<StateVisit> {
    return this.#open.all;
  }

  /** The visits in progress in this branch, iteration or execution. */
  at(scope: Scope): StateVisit | undefined {
    return this.#open.at(scope);
  }

  hasOpenInside(visit: StateVisit): boolean {
    return this.#open.hasInside(visit);
  }

  add(event: TraceEvent): void {
    const role = EVENT_ROLES[event.type];
    switch (role) {
      case 'enter':
        this.#enter(event);
        break;
      case 'start':
        this.#startChild(event);
        break;
      case 'end':
        this.#endExecution(event);
        break;
      case 'iteration-start':
      case 'iteration-success':
      case 'iteration-failure':
      case 'iteration-abort':
        this.#iterate(event);
        break;
      case 'redrive':
        // a child execution of a Map run continues as well
        if (event.scope.parent === undefined) this.#redrive(event);
        else this.#startChild(event);
        break;
      default: {
        const visit = this.#open.at(event.scope) ?? this.#resume(event.scope, event);
        if (visit !== undefined) this.#advance(visit, event, role);
      }
    }
  }

  /** What no event reports in advance: a Wait has begun, or an attempt has failed and another one follows. */
  addPause(pause: StatePause): void {
    const visit = this.#open.at(pause.scope);
    if (visit === undefined || visit.name !== pause.state) return;
    visit.pause = pause;
    if (pause.retry === undefined) return;
    const { error, cause, failedEventId } = pause.retry;
    this.#endings.failFromInside(visit, pause.since, failedEventId);
    endAttempt(visit, pause.since, { error, cause });
    this.#announceRetry(visit, pause.until);
  }

  #advance(visit: StateVisit, event: TraceEvent, role: EventRole): void {
    const { details, timestamp } = event;
    const isOwnFailure = visit.lastEventId === event.previousEventId && visit.failure !== undefined;
    switch (role) {
      case 'exit':
        this.#exit(visit, event);
        break;
      case 'abort':
        if (isOwnFailure) this.#endings.keepFailed(visit, visit.lastEventId);
        this.#endings.end(visit, timestamp, isOwnFailure ? 'failed' : 'aborted');
        break;
      case 'attempt':
        this.#beginAttempt(visit, event);
        break;
      case 'success':
        endAttempt(visit, timestamp, undefined);
        if (visit.type === 'Task') visit.attempts.at(-1)!.result = details?.output;
        break;
      case 'failure':
        endAttempt(visit, timestamp, { error: details?.error, cause: details?.cause });
        if (details?.error === 'States.TaskFailed') visit.origin ??= this.#failedChildren.get(visit);
        break;
      case 'container-failure':
        this.#endings.failFromInside(visit, timestamp, event.previousEventId);
        break;
    }
    if (event.type === 'MapRunStarted') visit.items.distributed = true;
    visit.lastEventId = event.id;
    visit.lastEventTime = timestamp;
  }

  #enter(event: TraceEvent): void {
    const { type, details, scope } = event;
    const before = this.#open.at(scope);
    const name = details?.name ?? '';
    if (before !== undefined) {
      before.next = name;
      this.#endings.settle(before);
    }
    const container = this.#containerOf(scope);
    const stateType = type.slice(0, -'StateEntered'.length) as StateTypeName;
    this.#begin(beginVisit(event, name, stateType, container, details?.input));
  }

  /** The visits in progress at the execution's end continue, as far as there are events for them. */
  #redrive({ timestamp, details }: TraceEvent): void {
    this.#resumable = this.#endings.takeStopped();
    this.#listener.onRedriven?.(details?.redriveCount, timestamp);
  }

  /** A visit that continues after a redrive: AWS does not write a second event for entering the state. */
  #resume(scope: Scope, event: TraceEvent): StateVisit | undefined {
    const before = this.#resumable.get(scope);
    if (before === undefined) return undefined;
    this.#resumable.delete(scope);
    const outer = before.container?.scope;
    const container = outer === undefined ? undefined : (this.#open.at(outer) ?? this.#resume(outer, event));
    const visit = beginVisit({ ...event, scope }, before.name, before.type, container, before.input);
    Object.assign(visit.items, before.items, { running: 0, failed: 0 });
    visit.target = before.target;
    this.#begin(visit);
    return visit;
  }

  #begin(visit: StateVisit): void {
    const { scope, container } = visit;
    this.#open.add(visit);
    this.#endings.noteBegun(scope);
    if (container !== undefined && scope.kind === 'branch') {
      container.items.peak = Math.max(container.items.peak, scope.index + 1);
    }
    this.#listener.onEntered?.(visit);
  }

  #exit(visit: StateVisit, { timestamp, details }: TraceEvent): void {
    visit.output = details?.output;
    this.#endings.cutInside(visit, timestamp);
    const failure = visit.failure;
    const last = visit.attempts.at(-1);
    if (failure !== undefined && failure.error === undefined && last !== undefined) {
      visit.failure = errorOutputOf(visit.output) ?? failure;
      last.failure = visit.failure;
    }
    this.#endings.end(visit, timestamp, failure === undefined ? 'succeeded' : 'caught');
  }

  #beginAttempt(visit: StateVisit, event: TraceEvent): void {
    const { timestamp, details } = event;
    const last = visit.attempts.at(-1);
    if (last !== undefined) {
      // a Parallel or Map that is retried has not written a failure of its own
      if (last.end === undefined) this.#endings.failFromInside(visit, timestamp, event.previousEventId);
      if (last.retryDelay === undefined) this.#announceRetry(visit, timestamp);
      visit.failure = undefined;
      visit.origin = undefined;
      visit.pause = undefined;
    }
    this.#endings.forgetFailures(visit);
    beginAttempt(visit, timestamp, details?.parameters ?? details?.input);
    visit.target ??= targetOf(details);
    visit.items.length = details?.length;
    visit.items.running = 0;
    visit.items.succeeded = 0;
    visit.items.failed = 0;
  }

  #announceRetry(visit: StateVisit, next: number): void {
    const last = visit.attempts.at(-1)!;
    last.retryDelay = next - (last.end ?? next);
    this.#listener.onAttemptFailed?.(visit);
  }

  #iterate(event: TraceEvent): void {
    const { type, details, scope, timestamp, previousEventId } = event;
    const isOwn = scope.kind === 'iteration' && scope.state === details?.name;
    const outer = isOwn ? scope.parent : scope;
    const map = outer === undefined ? undefined : (this.#open.at(outer) ?? this.#resume(outer, event));
    if (map === undefined) return;
    const { items } = map;
    if (type === 'MapIterationStarted') {
      items.running++;
      items.peak = Math.max(items.peak, items.running);
      return;
    }
    items.running--;
    if (type === 'MapIterationSucceeded') items.succeeded++;
    if (type === 'MapIterationFailed') items.failed++;
    const inner = this.#open.at(isOwn ? scope : (this.#open.findIteration(map, details?.index) ?? scope));
    if (inner !== undefined && inner !== map) {
      if (type === 'MapIterationFailed' && inner.lastEventId === previousEventId) {
        this.#endings.failInner(map, inner, timestamp);
      }
      // the StateAborted of a running one follows
      if (inner.end === undefined) return;
      this.#endings.settle(inner);
    }
    this.#listener.onScopeEnded?.(inner?.scope ?? scope, map);
  }

  #containerOf(scope: Scope): StateVisit | undefined {
    if (scope.machine !== undefined) return this.#starters.get(scope);
    return scope.parent === undefined ? undefined : this.#open.at(scope.parent);
  }

  #startChild(event: TraceEvent): void {
    const { scope } = event;
    const outer = scope.parent;
    const container = outer === undefined ? undefined : (this.#open.at(outer) ?? this.#resume(outer, event));
    if (container === undefined) return;
    if (scope.machine !== undefined) {
      this.#starters.set(scope, container);
      container.child = scope.machine.name;
      this.#listener.onChildStarted?.(scope, container, event);
      return;
    }
    const { items } = container;
    items.running++;
    items.peak = Math.max(items.peak, items.running);
  }

  #endExecution(event: TraceEvent): void {
    const { type, scope, timestamp, previousEventId, details } = event;
    const container = this.#containerOf(scope);
    const isStarted = scope.machine !== undefined;
    if (container !== undefined && !isStarted) {
      container.items.running--;
      if (type === 'ExecutionSucceeded') container.items.succeeded++;
      else container.items.failed++;
    }
    const last = this.#open.at(scope);
    if (last !== undefined) {
      if (last.end === undefined) {
        const failing = type === 'ExecutionFailed' ? this.#open.findByLastEvent(last, previousEventId) : undefined;
        if (failing !== undefined) {
          this.#endings.failOutwards(failing, last, timestamp, details);
          if (container !== undefined && isStarted) this.#failedChildren.set(container, last.origin ?? last);
          else if (container !== undefined) container.origin ??= last.origin ?? last;
        }
        this.#endings.cutInside(last, timestamp);
        if (last.end === undefined) this.#endings.end(last, timestamp, failing === undefined ? 'aborted' : 'failed');
      }
      this.#endings.settle(last);
    }
    this.#listener.onScopeEnded?.(scope, container);
    if (container === undefined || !isStarted) return;
    this.#starters.delete(scope);
    this.#listener.onChildEnded?.(scope, container, event);
  }
}
