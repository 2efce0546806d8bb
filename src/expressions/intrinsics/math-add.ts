import { integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** Each number is rounded before they are added. */
export const mathAdd: Intrinsic = {
  name: 'MathAdd',
  args: { min: 2, max: 2 },
  call(args) {
    const sum = integerArgument(args, 0) + integerArgument(args, 1);
    if (!Number.isFinite(sum)) throw new IntrinsicFailure('The sum is out of the range of a double');
    return sum;
  },
};
