/**
 * Processes items concurrently and passes the results on in order.
 *
 * @param jobs maximum number at a time
 * @param work rejects only with a bug
 * @param emit the next one is passed on when its promise settles; false ends the loop
 */
export async function runInOrder<T, R>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<R>,
  emit: (item: T, result: R) => Promise<boolean>,
): Promise<void> {
  const pending: { readonly item: T; readonly result: Promise<R> }[] = [];
  let next = 0;
  const fill = (): void => {
    while (pending.length < jobs && next < items.length) {
      const item = items[next++]!;
      const result = work(item);
      // the awaiting code gets the error; until then, nothing may be listening
      result.catch(() => {});
      pending.push({ item, result });
    }
  };
  fill();
  for (let first = pending.shift(); first !== undefined; first = pending.shift()) {
    const result = await first.result;
    if (!(await emit(first.item, result))) {
      await Promise.allSettled(pending.map((one) => one.result));
      return;
    }
    fill();
  }
}
