import { availableParallelism } from 'node:os';
import { monotonicNow } from '../../monotonic-clock.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

/** A request for an environment: environments with the same key are interchangeable. */
export interface EnvironmentRequest<E extends ExecutionEnvironment> {
  readonly key: string;
  /** Another function is waiting for the result. */
  readonly isNested?: boolean;
  create(): E;
}

/** An invocation in the queue. */
export interface Waiting<E extends ExecutionEnvironment> {
  readonly request: EnvironmentRequest<E>;
  readonly environment: Promise<E>;
  /** Milliseconds by the process's clock; from this time on, a free environment could have served the request. */
  since: number;
  give(environment: E): void;
  giveUp(reason: unknown): void;
}

/** The environments with one key. */
interface Group<E extends ExecutionEnvironment> {
  readonly idle: E[];
  /** In order of arrival. */
  readonly waiting: Set<Waiting<E>>;
  /** The number of environments, busy or idle. */
  size: number;
  /** Whether one of them has loaded its code. */
  hasLoaded: boolean;
  /** How often the pool has looked whether more are needed since a quick invocation ended. */
  looksSinceQuick: number;
}

/** An environment in the pool. */
interface Member<E extends ExecutionEnvironment> {
  readonly group: Group<E>;
  /** When its current invocation began, by the process's clock. */
  busySince: number;
}

/** The limit if functions wait for others. */
const MAX_NESTED = 400;

/**
 * A request that has waited for this part of an environment's start-up time gets a new one; until then, a busy one may
 * become free.
 */
const PATIENCE = 0.2;
const MIN_PATIENCE_MS = 5;
const MAX_PATIENCE_MS = 50;
/**
 * An invocation that ends sooner takes the run's own thread as long as the handler's: with more of these than processors,
 * they only wait for it.
 */
const QUICK_MS = 1;
/** One look may come before the answers of quick invocations, if the run had to wait for a processor. */
const QUICK_LOOKS = 3;

/**
 * The execution environments of a run, kept warm for the next invocation. Lambda starts one for each invocation that
 * finds none free. Here, starting one takes a processor 30 ms, in which a quick function answers hundreds of times. So
 * if the function already has an environment, an invocation waits a moment, and no more environments start at once than
 * there are processors. A function with quick invocations gets no more than that altogether. Threads and processes also
 * cost memory: there are at most `limit`.
 */
export class EnvironmentPool<E extends ExecutionEnvironment> {
  readonly #limit: number;
  readonly #groups = new Map<string, Group<E>>();
  readonly #all = new Map<E, Member<E>>();
  /** All environments, with their times of creation. */
  readonly #starting = new Map<E, number>();
  /** They have returned their result, but processes that they started may still be ending. */
  readonly #ending = new Set<Promise<void>>();
  #knownProcessors: number | undefined;
  #patienceMs = MIN_PATIENCE_MS;
  #waiting = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts an environment before its first invocation. */
  warm(request: EnvironmentRequest<E>): void {
    // one left by an earlier run is already warm
    const group = this.#group(request.key);
    if (group.size === 0 && this.#all.size < this.#limit) group.idle.push(this.#create(request));
  }

  /** A warm environment, or a new one if it can start at once. */
  take(request: EnvironmentRequest<E>): E | undefined {
    const group = this.#group(request.key);
    for (let warm = group.idle.pop(); warm !== undefined; warm = group.idle.pop()) {
      if (warm.alive) return this.#begin(warm);
      this.#forget(warm);
    }
    // the first one at once; further ones as processors become free, one of which the run itself needs
    const mayStart = group.size === 0 || (!group.hasLoaded && this.#starting.size < this.#processors - 1);
    return mayStart && this.#makeRoom(request) ? this.#create(request) : undefined;
  }

  /** Queues for the next free environment, or a new one. */
  wait(request: EnvironmentRequest<E>): Waiting<E> {
    let give!: (environment: E) => void;
    let giveUp!: (reason: unknown) => void;
    const environment = new Promise<E>((resolve, reject) => {
      give = resolve;
      giveUp = reject;
    });
    const one: Waiting<E> = { request, environment, since: monotonicNow(), give, giveUp };
    this.#group(request.key).waiting.add(one);
    this.#waiting++;
    this.#lookAgain();
    return one;
  }

  /** Removes an invocation from the queue; its `environment` rejects with the reason. */
  cancel(waiting: Waiting<E>, reason: unknown): void {
    if (!this.#group(waiting.request.key).waiting.delete(waiting)) return;
    this.#waiting--;
    waiting.giveUp(reason);
  }

  /** The environment has loaded its code, or has failed to. */
  started(environment: E): void {
    const createdAt = this.#starting.get(environment);
    if (createdAt === undefined) return;
    this.#starting.delete(environment);
    const now = monotonicNow();
    this.#patienceMs = Math.min(Math.max((now - createdAt) * PATIENCE, MIN_PATIENCE_MS), MAX_PATIENCE_MS);
    const group = this.#all.get(environment)?.group;
    if (group === undefined || group.hasLoaded) return;
    group.hasLoaded = true;
    for (const waiting of group.waiting) waiting.since = now;
  }

  /** Returns an environment after an invocation; an ended one is forgotten. */
  release(environment: E): void {
    const member = this.#all.get(environment);
    if (!environment.alive || member === undefined) {
      this.#forget(environment);
      this.#grow();
      return;
    }
    const { group, busySince } = member;
    if (monotonicNow() - busySince < QUICK_MS) group.looksSinceQuick = 0;
    const [next] = group.waiting;
    if (next !== undefined) {
      this.#give(next, environment, group);
      return;
    }
    group.idle.push(environment);
    // requests for another function may wait for its place
    if (this.#waiting > 0) this.#grow();
  }

  /** Ends the environments that wait for their next invocation but must not get one. */
  drop(isMeant: (key: string) => boolean): void {
    for (const [key, { idle }] of this.#groups) {
      if (isMeant(key)) for (const environment of idle.splice(0)) this.#forget(environment);
    }
  }

  /** Ends all environments, busy or idle. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isClosed = true;
    const all = [...this.#all.keys()];
    this.#all.clear();
    this.#groups.clear();
    this.#starting.clear();
    await Promise.all([...this.#ending, ...all.map((environment) => environment.terminate())]);
  }

  /** Loading `node:os` takes time that a run with one environment of each function saves. */
  get #processors(): number {
    this.#knownProcessors ??= availableParallelism();
    return this.#knownProcessors;
  }

  #group(key: string): Group<E> {
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { idle: [], waiting: new Set(), size: 0, hasLoaded: false, looksSinceQuick: Number.POSITIVE_INFINITY };
      this.#groups.set(key, group);
    }
    return group;
  }

  #create(request: EnvironmentRequest<E>): E {
    const environment = request.create();
    const group = this.#group(request.key);
    group.size++;
    const now = monotonicNow();
    this.#all.set(environment, { group, busySince: now });
    this.#starting.set(environment, now);
    return environment;
  }

  /** An invocation begins in it. */
  #begin(environment: E): E {
    const member = this.#all.get(environment);
    if (member !== undefined) member.busySince = monotonicNow();
    return environment;
  }

  #forget(environment: E): void {
    const member = this.#all.get(environment);
    if (member !== undefined) member.group.size--;
    this.#all.delete(environment);
    this.#starting.delete(environment);
    const ending = environment.terminate().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #give(waiting: Waiting<E>, environment: E, group: Group<E>): void {
    group.waiting.delete(waiting);
    this.#waiting--;
    waiting.give(this.#begin(environment));
  }

  /** If there are too many, ends an idle one of another function. Returns whether there is room. */
  #makeRoom({ isNested = false }: EnvironmentRequest<E>): boolean {
    // those that wait for a nested invocation would wait forever
    if (this.#all.size < (isNested ? MAX_NESTED : this.#limit)) return true;
    for (const { idle } of this.#groups.values()) {
      const environment = idle.shift();
      if (environment === undefined) continue;
      this.#forget(environment);
      return true;
    }
    return false;
  }

  /** Starts environments for requests that have waited too long, and for functions that have none. */
  #grow(): void {
    const now = monotonicNow();
    for (const group of this.#groups.values()) {
      // one is enough: others may have waited for a processor
      const isQuick = group.looksSinceQuick <= QUICK_LOOKS;
      for (const waiting of group.waiting) {
        const isFirst = group.size === 0;
        // the caller of a nested one occupies an environment until it ends
        const isEnough = isQuick && group.size >= this.#processors && waiting.request.isNested !== true;
        const isDue = !isEnough && now - waiting.since >= this.#patienceMs && this.#starting.size < this.#processors;
        if (!(isFirst || isDue) || !this.#makeRoom(waiting.request)) break;
        this.#give(waiting, this.#create(waiting.request), group);
      }
    }
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#waiting === 0 || this.#isClosed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const group of this.#groups.values()) group.looksSinceQuick++;
      this.#grow();
    }, this.#patienceMs);
  }
}
