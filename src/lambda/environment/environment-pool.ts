import type { ExecutionEnvironment } from './execution-environment.ts';

/** Who wants an environment: environments of one key may stand for each other. */
export interface EnvironmentRequest<E extends ExecutionEnvironment> {
  readonly key: string;
  create(): E;
}

interface Waiting<E extends ExecutionEnvironment> {
  readonly request: EnvironmentRequest<E>;
  give(environment: E): void;
}

/**
 * The execution environments of a run: one for each invocation at a time, kept warm for the next one. Threads and
 * processes cost memory, so there are at most `limit`; further invocations wait their turn.
 */
export class EnvironmentPool<E extends ExecutionEnvironment> {
  readonly #limit: number;
  readonly #idle = new Map<string, E[]>();
  readonly #all = new Set<E>();
  /** They have given their answer, and what they ran may take its time to end. */
  readonly #ending = new Set<Promise<void>>();
  readonly #waiting: Waiting<E>[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts an environment ahead of its first invocation. */
  warm(request: EnvironmentRequest<E>): void {
    if (this.#all.size < this.#limit) this.#put(request.key, this.#create(request));
  }

  /** A warm environment, or a new one, or the next that is free. Rejects with the signal's reason. */
  async acquire(request: EnvironmentRequest<E>, signal: AbortSignal): Promise<E> {
    const environment = this.#take(request);
    if (environment !== undefined) return environment;
    return new Promise((resolve, reject) => {
      const waiting: Waiting<E> = {
        request,
        give(given) {
          signal.removeEventListener('abort', abort);
          resolve(given);
        },
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** Gives an environment back after an invocation; one that has ended is forgotten. */
  release(key: string, environment: E): void {
    if (environment.alive) this.#put(key, environment);
    else this.#forget(environment);
    this.#serve();
  }

  /** Ends all environments, whatever they do. */
  async close(): Promise<void> {
    const all = [...this.#all];
    this.#all.clear();
    this.#idle.clear();
    await Promise.all([...this.#ending, ...all.map((environment) => environment.terminate())]);
  }

  #forget(environment: E): void {
    this.#all.delete(environment);
    const ending = environment.terminate().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #take(request: EnvironmentRequest<E>): E | undefined {
    const idle = this.#idle.get(request.key);
    for (let warm = idle?.pop(); warm !== undefined; warm = idle?.pop()) {
      if (warm.alive) return warm;
      this.#forget(warm);
    }
    if (this.#all.size >= this.#limit) this.#evict();
    return this.#all.size < this.#limit ? this.#create(request) : undefined;
  }

  #create(request: EnvironmentRequest<E>): E {
    const environment = request.create();
    this.#all.add(environment);
    return environment;
  }

  #put(key: string, environment: E): void {
    const idle = this.#idle.get(key);
    if (idle === undefined) this.#idle.set(key, [environment]);
    else idle.push(environment);
  }

  /** Ends an idle environment of another function. */
  #evict(): void {
    for (const idle of this.#idle.values()) {
      const environment = idle.shift();
      if (environment === undefined) continue;
      this.#forget(environment);
      return;
    }
  }

  #serve(): void {
    const next = this.#waiting[0];
    if (next === undefined) return;
    const environment = this.#take(next.request);
    if (environment === undefined) return;
    this.#waiting.shift();
    next.give(environment);
  }
}
