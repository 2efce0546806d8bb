import { type FunctionDefinition, functionError } from './definition.ts';

/**
 * `$partition(array, size)`: the array in chunks. A size is truncated; without one, there is one chunk; an empty array
 * or size 0 gives nothing.
 */
export const partition: FunctionDefinition = {
  signature: '<a?n?:a>',
  call: (array: readonly unknown[] | undefined, size: number | undefined) => {
    if (array === undefined) return undefined;
    const length = size === undefined ? array.length : Math.trunc(size);
    if (length < 0) throw functionError('Second argument must be zero or greater');
    if (length === 0 || array.length === 0) return undefined;
    const chunks: unknown[] = [];
    for (let i = 0; i < array.length; i += length) chunks.push(array.slice(i, i + length));
    return chunks;
  },
};
