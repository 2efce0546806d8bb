import type { Json } from '../json.ts';
import { fromFailure, toFailure } from './convert-reply.ts';
import type { ChildEnd, Fork } from './effects.ts';
import { StatesError } from './errors.ts';
import { createForkControl } from './fork-control.ts';
import { createProcess, type ForkNews, type Process, type Resumption, type RunningFork, settle } from './process.ts';
import { Siblings } from './siblings.ts';
import type { Strand } from './strand.ts';
import { cancelTimer, type TimerQueue } from './timer-queue.ts';
import type { Failure, WorldInput } from './world-input.ts';

/** The part of the scheduler that forks use. */
export interface ForkHost {
  readonly timers: TimerQueue;
  /** Its turn comes behind all that is ready. */
  begin(child: Process): void;
  /** Whether that turn would come next. */
  isNext(child: Process): boolean;
  /** Takes that turn. Returns a promise if that must be awaited before anything else runs. */
  run(child: Process): Promise<void> | undefined;
  /** Continues a step after something was awaited in it. */
  goOn<T>(step: () => T): T;
  stop(child: Process, abortedAt: number | undefined): void;
  /** Queues a process before everything that is ready. */
  resume(parent: Process, resumption: Resumption): void;
  /** Queues a process after everything that is ready. */
  enqueue(parent: Process, resumption: Resumption): void;
  /** Keeps the clock in step with wall-clock time until the returned function is called. */
  hold(): () => void;
  /** Registers work outside the engine, in progress until `work` settles. */
  track(work: Promise<unknown>): void;
}

/** A function: the class is loaded for the first fork. */
export function createForkRunner(host: ForkHost): ForkRunner {
  return new ForkRunner(host);
}

/** Creates the children of forks, and handles their ends. */
class ForkRunner {
  readonly #host: ForkHost;

  constructor(host: ForkHost) {
    this.#host = host;
  }

  begin(spec: Fork, parent: Process): void {
    const fork: RunningFork = {
      spec,
      parent,
      live: new Siblings(),
      isQueued: false,
      turn: undefined,
      onChildEnd: (end, child) => this.#endChild(fork, child, end),
      reading: undefined,
      exhausted: false,
      deadline: undefined,
    };
    parent.fork = fork;
    spec.attach?.(
      createForkControl(fork, {
        tell: (message) => this.#tell(fork, message),
        startMore: () => this.#startChildren(fork, undefined),
        stop: (child) => this.#host.stop(child, undefined),
      }),
    );
    this.#startChildren(fork, undefined);
  }

  /** @param abortedAt the event that their `...Aborted` events point at; undefined lets them end silently */
  stopChildren(fork: RunningFork, abortedAt: number | undefined): void {
    for (const child of fork.live.inOrder()) {
      const { strand } = child;
      // ids are meaningful only within one history: a child execution ends without pointing at the parent's event
      const isSameHistory = strand.execution === fork.parent.strand.execution;
      strand.abortedAt = isSameHistory ? abortedAt : undefined;
      if (abortedAt !== undefined || !isSameHistory) fork.spec.abort?.(child);
      this.#host.stop(child, strand.abortedAt);
    }
    fork.live.clear();
    this.end(fork);
  }

  /** The fork has no more children. */
  end({ deadline }: RunningFork): void {
    if (deadline !== undefined) cancelTimer(deadline);
  }

  /** Waits as long as needed for what a fork's next child needs. */
  async awaitReading(fork: RunningFork): Promise<void> {
    const release = this.#host.hold();
    const failure = await failureOf(fork);
    release();
    const { error } = failure ?? {};
    this.#keep(fork, { kind: 'child', ...(error instanceof StatesError && { failure: toFailure(error) }) });
    this.#pass({ kind: 'read', fork, failure });
  }

  /** Replays from the journal that the data for the next child arrived at this point, or could not be read. */
  endReading(fork: RunningFork, failure: Failure | undefined): void {
    fork.reading!.isOver = true;
    this.#pass({ kind: 'read', fork, failure: failure && { error: fromFailure(failure) } });
  }

  /** Replays from the journal that a message arrived at this point. */
  repeat(fork: RunningFork, message: Json): void {
    this.#pass({ kind: 'told', fork, message });
  }

  #tell(fork: RunningFork, message: Json): void {
    this.#keep(fork, { kind: 'told', message });
    this.#pass({ kind: 'told', fork, message });
  }

  #keep({ parent }: RunningFork, input: WorldInput): void {
    if (!parent.ended) parent.strand.execution.journal?.keep(parent, input);
  }

  #pass(news: ForkNews): void {
    const { parent } = news.fork;
    if (!parent.ended) this.#host.enqueue(parent, { fork: news });
  }

  /** Call it in the parent's turn. Returns a promise if that must be awaited before anything else runs. */
  goOn(news: ForkNews): Promise<void> | undefined {
    const { fork } = news;
    if (fork.parent.fork !== fork) return undefined;
    if (news.kind === 'told') {
      fork.spec.onTold?.(news.message);
      return undefined;
    }
    fork.parent.strand.execution.journal?.countTurn();
    if (news.kind === 'next') {
      fork.isQueued = false;
      return this.#startNext(fork);
    }
    fork.reading = undefined;
    if (news.failure === undefined) return this.#startNext(fork);
    this.#fail(fork, news.failure.error);
    return undefined;
  }

  /** The next child of a stream, and those after it as long as nothing else is ready. */
  #startNext(fork: RunningFork): Promise<void> | undefined {
    const { parent, spec } = fork;
    for (;;) {
      const child = this.#makeNext(fork);
      if (child === undefined || child instanceof Promise) return child;
      this.#addChild(fork, child);
      if (!this.#host.isNext(child)) {
        this.#host.begin(child);
        this.#startChildren(fork, undefined);
        return undefined;
      }
      // the one after it would be queued here, behind it
      fork.isQueued = fork.live.size < spec.limit();
      const isFollowed = fork.isQueued;
      const evaluation = this.#host.run(child);
      if (!isFollowed) return evaluation;
      if (parent.fork !== fork || parent.ended) return evaluation;
      fork.isQueued = false;
      if (evaluation !== undefined) {
        this.#startChildren(fork, undefined);
        return evaluation;
      }
    }
  }

  /** Undefined if there is none, or none yet. A promise must be awaited before anything else runs. */
  #makeNext(fork: RunningFork): Process | undefined | Promise<void> {
    let child: Process | undefined | Promise<void>;
    const { spec, parent } = fork;
    const { journal } = parent.strand.execution;
    const isReplayed = journal?.replayed !== undefined;
    if (isReplayed && journal.hadToWait()) {
      fork.reading = { done: ARRIVED, isOver: false };
      return undefined;
    }
    try {
      child = spec.stream === undefined ? undefined : spec.start(createProcess);
    } catch (error) {
      this.#fail(fork, error);
      return undefined;
    }
    if (child instanceof Promise) {
      // the data may now arrive in other pieces than in the past, when the fork waited only where the journal says so
      if (spec.stream !== 'remote' || isReplayed) return this.#awaitNext(fork, child);
      journal?.keepWait();
      fork.reading = { done: child, isOver: false };
      this.#host.track(this.awaitReading(fork));
      return undefined;
    }
    if (child !== undefined) return child;
    fork.exhausted = true;
    this.#startChildren(fork, undefined);
    return undefined;
  }

  async #awaitNext(fork: RunningFork, reading: Promise<void>): Promise<void> {
    const answer = await settle(fork.parent, reading);
    if (answer === undefined || fork.parent.ended) return;
    await this.#host.goOn(() => {
      if (!('error' in answer)) return this.#startNext(fork);
      this.#fail(fork, answer.error);
      return undefined;
    });
  }

  #startChildren(fork: RunningFork, freedBy: Strand | undefined): void {
    const { spec } = fork;
    while (!fork.exhausted && fork.reading === undefined && !fork.isQueued && fork.live.size < spec.limit()) {
      if (spec.stream !== undefined) {
        fork.isQueued = true;
        fork.turn ??= { fork: { kind: 'next', fork } };
        this.#host.enqueue(fork.parent, fork.turn);
        return;
      }
      try {
        const child = spec.start(createProcess, freedBy);
        if (child === undefined) fork.exhausted = true;
        else {
          this.#addChild(fork, child);
          this.#host.begin(child);
        }
      } catch (error) {
        this.#fail(fork, error);
        return;
      }
    }
    if (fork.exhausted && fork.live.size === 0 && fork.reading === undefined && !fork.isQueued)
      this.#host.resume(fork.parent, { value: { failure: undefined } });
  }

  #addChild(fork: RunningFork, child: Process): void {
    child.admit(fork.onChildEnd);
    fork.live.add(child);
    const { limits } = fork.spec;
    if (limits !== undefined && fork.deadline === undefined) this.#limit(fork, limits.dueOf(child), 0);
  }

  /**
   * One timer for all children, at the time at which the first one is due: when it fires, that child has usually ended.
   * @param suspended milliseconds for which deadlines have been suspended
   */
  #limit(fork: RunningFork, due: number, suspended: number): void {
    fork.deadline = undefined;
    if (due === Number.POSITIVE_INFINITY) return;
    const timer = this.#host.timers.prepare(
      due + suspended,
      () => {
        const { dueOf, onDue } = fork.spec.limits!;
        const running = fork.live.inOrder();
        const next = running.find((child) => dueOf(child) > due);
        this.#limit(fork, next === undefined ? Number.POSITIVE_INFINITY : dueOf(next), timer.due - due);
        for (const child of running) if (dueOf(child) <= due) onDue(child);
      },
      true,
    );
    fork.deadline = timer;
    if (fork.parent.strand.execution.journal?.replayed === undefined) this.#host.timers.start(timer);
  }

  #endChild(fork: RunningFork, child: Process, end: ChildEnd): void {
    const { parent } = fork;
    fork.live.delete(child);
    if (end.error?.fatal === true) {
      // a fatal failure ends the execution: nothing between here and its root writes an event
      this.stopChildren(fork, undefined);
      parent.strand.last = child.strand.last;
      this.#host.resume(parent, { error: end.error });
    } else if (fork.spec.settle(child, end)) {
      this.#startChildren(fork, child.strand);
    } else if (end.error !== undefined) {
      if (child.strand.execution === parent.strand.execution) parent.strand.last = child.strand.last;
      this.stopChildren(fork, child.strand.last);
      this.#host.resume(parent, { value: { failure: { child, error: end.error } } });
    }
  }

  /** The source of children failed: the running ones are stopped, and the parent fails. */
  #fail(fork: RunningFork, error: unknown): void {
    this.stopChildren(fork, undefined);
    this.#host.resume(fork.parent, { error });
  }
}

/** In a replay, data is read when its turn comes. */
const ARRIVED = Promise.resolve();

async function failureOf({ reading }: RunningFork): Promise<{ readonly error: unknown } | undefined> {
  try {
    await reading?.done;
    return undefined;
  } catch (error) {
    return { error };
  } finally {
    if (reading !== undefined) reading.isOver = true;
  }
}

export type { ForkRunner };
