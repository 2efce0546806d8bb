/**
 * Works on items side by side and hands on what comes of them in their own order.
 *
 * @param jobs at most so many at once
 * @param work rejects with a bug only
 * @param emit the next is handed on when its promise is settled; false ends it all
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
      // whoever waits for it is told; until then nobody may be listening
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
