import { equalJson, type Json } from '../../json.ts';
import { arrayArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** The first of each group of equal items, in their order. */
export const arrayUnique: Intrinsic = {
  name: 'ArrayUnique',
  args: { min: 1, max: 1 },
  call(args) {
    const scalars = new Set<Json>();
    const composites: Json[] = [];
    return arrayArgument(args, 0).filter((item) => {
      if (typeof item !== 'object' || item === null) {
        const isNew = !scalars.has(item);
        scalars.add(item);
        return isNew;
      }
      if (composites.some((other) => equalJson(other, item))) return false;
      composites.push(item);
      return true;
    });
  },
};
