/**
 * The items of batches, one by one. An async generator would do the same, but it puts several promises between any two
 * items, and the items of a batch are there already. One call of `next` at a time.
 */
export function flattenBatches<T>(batches: AsyncGenerator<readonly T[]>): AsyncIterableIterator<T> {
  let batch: readonly T[] = [];
  let at = 0;

  async function advance(): Promise<IteratorResult<T>> {
    do {
      const next = await batches.next();
      if (next.done) return { done: true, value: undefined };
      batch = next.value;
    } while (batch.length === 0);
    at = 1;
    return { done: false, value: batch[0] as T };
  }

  return {
    next: () => (at < batch.length ? Promise.resolve({ done: false, value: batch[at++] as T }) : advance()),
    async return() {
      batch = [];
      await batches.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
