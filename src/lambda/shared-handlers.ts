/** Something that is closed when it is no longer needed. */
interface Shared {
  close(): void | Promise<void>;
}

/**
 * What several runs of one project share: the code of handlers is located and built once and, with `keepsEnvironments`,
 * functions stay warm between runs. Closed by its creator.
 */
export class SharedHandlers {
  readonly keepsEnvironments: boolean;
  readonly #parts = new Map<string, Shared>();

  constructor(keepsEnvironments: boolean) {
    this.keepsEnvironments = keepsEnvironments;
  }

  /** The part with that name, created on first use. */
  part<P extends Shared>(name: string, create: () => P): P {
    const known = this.#parts.get(name) as P | undefined;
    const part = known ?? create();
    this.#parts.set(name, part);
    return part;
  }

  /** The part with that name, if it has been used. */
  find<P extends Shared>(name: string): P | undefined {
    return this.#parts.get(name) as P | undefined;
  }

  async close(): Promise<void> {
    const parts = [...this.#parts.values()];
    this.#parts.clear();
    for (const part of parts) await part.close();
  }
}
