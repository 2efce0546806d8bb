import { type Json, setOwn } from '../../json.ts';
import { objectArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** The top level only: the second object's values replace the first one's in place, its new keys come last. */
export const jsonMerge: Intrinsic = {
  name: 'JsonMerge',
  args: { min: 3, max: 3 },
  call(args) {
    if (args[2] !== false)
      throw new IntrinsicFailure('The third argument must be false: a deep merge is not supported');
    const merged: { [key: string]: Json } = {};
    for (const object of [objectArgument(args, 0), objectArgument(args, 1)]) {
      for (const key of Object.keys(object)) setOwn(merged, key, object[key] as Json);
    }
    return merged;
  },
};
