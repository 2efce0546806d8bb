import { arrayArgument, integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

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
