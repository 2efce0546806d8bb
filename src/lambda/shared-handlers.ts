/** Something that is ended when nobody needs it any more. */
interface Shared {
  close(): void | Promise<void>;
}

/**
 * What several runs of one project have in common: the code of handlers is found and built once, and where
 * `keepsEnvironments` says so, functions stay warm from one run to the next. Closed by whoever made it.
 */
export class SharedHandlers {
  readonly keepsEnvironments: boolean;
  readonly #parts = new Map<string, Shared>();

  constructor(keepsEnvironments: boolean) {
    this.keepsEnvironments = keepsEnvironments;
  }

  /** The part of that name, made when it is first asked for. */
  part<P extends Shared>(name: string, create: () => P): P {
    const known = this.#parts.get(name) as P | undefined;
    const part = known ?? create();
    this.#parts.set(name, part);
    return part;
  }

  /** The part of that name, where something has asked for it. */
  find<P extends Shared>(name: string): P | undefined {
    return this.#parts.get(name) as P | undefined;
  }

  async close(): Promise<void> {
    const parts = [...this.#parts.values()];
    this.#parts.clear();
    for (const part of parts) await part.close();
  }
}
