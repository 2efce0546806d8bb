import type { Focus, FunctionDefinition } from './definition.ts';

/** Whether the first value belongs behind the second one. */
type Comparator = { apply(self: Focus, values: [unknown, unknown]): unknown };

/**
 * `$sort(array, comparator)`, stable. jsonata's own needs memory with the square of the length: it ends the process on
 * lists that the limits allow.
 */
export const sort: FunctionDefinition = {
  signature: '<af?:a>',
  call: function (array: readonly unknown[] | undefined, comparator: Comparator | undefined) {
    if (array === undefined || array.length <= 1) return array;
    if (comparator !== undefined) return mergeSort(this, array, comparator);
    if (array.every((item) => typeof item === 'number')) return array.toSorted((a, b) => a - b);
    if (array.every((item) => typeof item === 'string')) return array.toSorted();
    throw { code: 'D3070', index: 1 };
  },
};

/** Merges neighbouring runs, whose length doubles with each round. */
async function mergeSort(focus: Focus, array: readonly unknown[], comparator: Comparator): Promise<unknown[]> {
  let from = [...array];
  let to = new Array<unknown>(array.length);
  for (let length = 1; length < array.length; length *= 2) {
    for (let start = 0; start < array.length; start += 2 * length) {
      const middle = Math.min(start + length, array.length);
      const end = Math.min(start + 2 * length, array.length);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        const takesRight =
          left === middle || (right < end && (await comparator.apply(focus, [from[left], from[right]])));
        to[i] = takesRight ? from[right++] : from[left++];
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
