import { javaRandomDouble } from '../java-random.ts';
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

/**
 * An integer in the range from the first number, inclusive, to the second, exclusive. The same seed gives the same
 * result.
 */
export const mathRandom: Intrinsic = {
  name: 'MathRandom',
  args: { min: 2, max: 3 },
  call(args, { random }) {
    const from = integerArgument(args, 0);
    const to = integerArgument(args, 1);
    if (from >= to) throw new IntrinsicFailure(`The start ${from} must be below the end ${to}`);
    const fraction = args.length === 3 ? javaRandomDouble(integerArgument(args, 2)) : random();
    return from + Math.floor(fraction * (to - from));
  },
};
