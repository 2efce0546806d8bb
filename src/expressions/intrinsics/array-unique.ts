import { canonicalJson, type Json } from '../../json.ts';
import { arrayArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** The first of each group of equal items, in their order. */
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
