import { canonicalJson, equalJson, type Json } from '../../json.ts';
import { arrayArgument, integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

export const array: Intrinsic = {
  name: 'Array',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  call: (args) => args,
};

export const arrayLength: Intrinsic = {
  name: 'ArrayLength',
  args: { min: 1, max: 1 },
  call: (args) => arrayArgument(args, 0).length,
};

/** By an index from 0. */
export const arrayGetItem: Intrinsic = {
  name: 'ArrayGetItem',
  args: { min: 2, max: 2 },
  call(args) {
    const items = arrayArgument(args, 0);
    const index = integerArgument(args, 1);
    const item = items[index];
    if (item === undefined) {
      throw new IntrinsicFailure(`The index ${index} is out of bounds of an array of length ${items.length}`);
    }
    return item;
  },
};

/** By deep equality. */
export const arrayContains: Intrinsic = {
  name: 'ArrayContains',
  args: { min: 2, max: 2 },
  call: (args) => arrayArgument(args, 0).some((item) => equalJson(item, args[1] as Json)),
};

/** The first of each group of equal items, in order. */
export const arrayUnique: Intrinsic = {
  name: 'ArrayUnique',
  args: { min: 1, max: 1 },
  call(args) {
    const scalars = new Set<Json>();
    const composites = new Set<string>();
    return arrayArgument(args, 0).filter((item) =>
      typeof item === 'object' && item !== null ? isNew(composites, canonicalJson(item)) : isNew(scalars, item),
    );
  },
};

function isNew<T>(seen: Set<T>, item: T): boolean {
  if (seen.has(item)) return false;
  seen.add(item);
  return true;
}

/** Chunks of the given size; the last one may be shorter. */
export const arrayPartition: Intrinsic = {
  name: 'ArrayPartition',
  args: { min: 2, max: 2 },
  call(args) {
    const items = arrayArgument(args, 0);
    const size = integerArgument(args, 1);
    if (size < 1) throw new IntrinsicFailure(`The chunk size must be a positive number but is ${size}`);
    const chunks: Json[] = [];
    for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
    return chunks;
  },
};

const MAX_ITEMS = 1000;

/** From the first number to the last, inclusive, in steps that may be negative. At most 1,000 items. */
export const arrayRange: Intrinsic = {
  name: 'ArrayRange',
  args: { min: 3, max: 3 },
  call(args) {
    const first = integerArgument(args, 0);
    const last = integerArgument(args, 1);
    const step = integerArgument(args, 2);
    if (step === 0) throw new IntrinsicFailure('The step must not be 0');
    const count = Math.max(0, Math.floor((last - first) / step) + 1);
    if (count > MAX_ITEMS) throw new IntrinsicFailure(`The range has ${count} items; at most ${MAX_ITEMS} are allowed`);
    return Array.from({ length: count }, (_, i) => first + i * step);
  },
};
