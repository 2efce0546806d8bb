import type { Target } from './registered-machine.ts';

interface Shared {
  readonly key: string;
  readonly target: Target;
  uses: number;
}

/** The targets of very many executions, each stored once, by number. */
export class SharedTargets {
  readonly #numbers = new Map<string, number>();
  readonly #shared: (Shared | undefined)[] = [];

  /** The target's number, valid until it has been released as often as it was used. */
  use(target: Target): number {
    const { machine, revision, versionArn, aliasArn } = target;
    const key = JSON.stringify([machine.key, revision.key, versionArn, aliasArn]);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      const free = this.#shared.indexOf(undefined);
      number = free === -1 ? this.#shared.length : free;
      this.#numbers.set(key, number);
      this.#shared[number] = { key, target, uses: 0 };
    }
    this.#shared[number]!.uses++;
    return number;
  }

  get(number: number): Target {
    return this.#shared[number]!.target;
  }

  release(number: number): void {
    const shared = this.#shared[number]!;
    if (--shared.uses > 0) return;
    this.#numbers.delete(shared.key);
    this.#shared[number] = undefined;
  }
}
