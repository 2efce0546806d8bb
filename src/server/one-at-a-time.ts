/** Serializes access: each caller waits until the previous one is done. */
export class OneAtATime {
  readonly #latest = new Map<string, Promise<unknown>>();

  async run<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.#latest.get(thing) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.#latest.set(thing, mine);
    try {
      return await mine;
    } finally {
      if (this.#latest.get(thing) === mine) this.#latest.delete(thing);
    }
  }
}
