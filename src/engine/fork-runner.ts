import type { Clock } from './clock.ts';
import type { Child, ChildEnd, Fork } from './effects.ts';
import { createForkControl } from './fork-control.ts';
import type { NextChild, Process, Resumption, RunningFork } from './process.ts';
import { Siblings } from './siblings.ts';
import type { Strand } from './strand.ts';

/** What of the scheduler forks use. */
interface ForkHost {
  readonly clock: Clock;
  spawn(child: Child, onEnd: Process['onEnd']): Process;
  stop(child: Process, abortedAt: number | undefined): void;
  /** Before all that is ready. */
  resume(parent: Process, resumption: Resumption): void;
  /** Something outside is under way until `work` settles. */
  track(work: Promise<unknown>): void;
}

/** Makes the children of forks, and does what follows on their ends. */
export class ForkRunner {
  readonly #host: ForkHost;

  constructor(host: ForkHost) {
    this.#host = host;
  }

  begin(spec: Fork, parent: Process): void {
    const fork: RunningFork = {
      spec,
      parent,
      live: new Siblings(),
      onChildEnd: (end, child) => this.#endChild(fork, child, end),
      starting: false,
      exhausted: false,
    };
    parent.fork = fork;
    spec.attach?.(
      createForkControl(fork, {
        startMore: () => this.#startChildren(fork, undefined),
        stop: (child) => this.#host.stop(child, undefined),
      }),
    );
    this.#startChildren(fork, undefined);
  }

  /** @param abortedAt the event that their `...Aborted` events point at; undefined: they end silently */
  stopChildren(fork: RunningFork, abortedAt: number | undefined): void {
    for (const child of fork.live.inOrder()) {
      const { strand } = child;
      // ids of one history mean nothing in another: a child execution ends without the parent's event
      const isSameHistory = strand.execution === fork.parent.strand.execution;
      strand.abortedAt = isSameHistory ? abortedAt : undefined;
      if (abortedAt !== undefined || !isSameHistory) fork.spec.abort?.(child);
      this.#host.stop(child, strand.abortedAt);
    }
    fork.live.clear();
  }

  /** Waits for a child that is being made, as long as that takes. */
  awaitChild(fork: RunningFork, promise: NextChild): void {
    this.#host.track(this.takeChild(fork, promise, this.#host.clock.hold()));
  }

  /** @param release what ends holding the clock; undefined: the journal tells that the child came now */
  async takeChild(fork: RunningFork, promise: NextChild, release?: () => void): Promise<void> {
    const { parent } = fork;
    const end = await promise.then(
      (child) => ({ child }),
      (error: unknown) => ({ error }),
    );
    release?.();
    fork.starting = false;
    fork.next = undefined;
    if (parent.fork !== fork || parent.ended) return;
    if (release !== undefined) parent.strand.execution.journal?.keep(parent, { kind: 'child' });
    if ('error' in end) {
      this.#fail(fork, end.error);
      return;
    }
    this.#addChild(fork, end.child);
    this.#startChildren(fork, undefined);
  }

  #startChildren(fork: RunningFork, freedBy: Strand | undefined): void {
    while (!fork.exhausted && !fork.starting && fork.live.size < fork.spec.limit()) {
      let child: ReturnType<Fork['start']>;
      try {
        child = fork.spec.start(freedBy);
      } catch (error) {
        this.#fail(fork, error);
        return;
      }
      if (child instanceof Promise) {
        this.#startLater(fork, child);
        return;
      }
      this.#addChild(fork, child);
    }
    if (fork.exhausted && fork.live.size === 0 && !fork.starting)
      this.#host.resume(fork.parent, { value: { failure: undefined } });
  }

  #startLater(fork: RunningFork, promise: NextChild): void {
    fork.starting = true;
    if (fork.parent.strand.execution.journal?.replayed === undefined) {
      this.awaitChild(fork, promise);
      return;
    }
    fork.next = promise;
    // it is waited for when its turn has come
    promise.catch(() => {});
  }

  #addChild(fork: RunningFork, child: Child | undefined): void {
    if (child === undefined) fork.exhausted = true;
    else fork.live.add(this.#host.spawn(child, fork.onChildEnd));
  }

  #endChild(fork: RunningFork, child: Process, end: ChildEnd): void {
    const { parent } = fork;
    fork.live.delete(child);
    if (end.kind === 'failed' && end.error.fatal) {
      // ends the execution: nothing between here and its root writes an event
      this.stopChildren(fork, undefined);
      parent.strand.last = child.strand.last;
      this.#host.resume(parent, { error: end.error });
    } else if (fork.spec.settle(child, end)) {
      this.#startChildren(fork, child.strand);
    } else if (end.kind === 'failed') {
      if (child.strand.execution === parent.strand.execution) parent.strand.last = child.strand.last;
      this.stopChildren(fork, child.strand.last);
      this.#host.resume(parent, { value: { failure: { child, error: end.error } } });
    }
  }

  /** The children's source failed: they are stopped, and the failure is the parent's. */
  #fail(fork: RunningFork, error: unknown): void {
    this.stopChildren(fork, undefined);
    this.#host.resume(fork.parent, { error });
  }
}
