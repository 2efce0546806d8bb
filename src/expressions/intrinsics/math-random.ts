import { integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** An integer from the first number on and below the second. With a seed it is always the same. */
export const mathRandom: Intrinsic = {
  name: 'MathRandom',
  args: { min: 2, max: 3 },
  call(args, { random }) {
    const from = integerArgument(args, 0);
    const to = integerArgument(args, 1);
    if (from >= to) throw new IntrinsicFailure(`The start ${from} must be below the end ${to}`);
    const fraction = args.length === 3 ? seededFraction(integerArgument(args, 2)) : random();
    return from + Math.floor(fraction * (to - from));
  },
};

/** The first nextDouble() of a java.util.Random with the seed. */
function seededFraction(seed: number): number {
  const mask = (1n << 48n) - 1n;
  const multiplier = 0x5deece66dn;
  const first = ((BigInt(seed) ^ multiplier) * multiplier + 0xbn) & mask;
  const second = (first * multiplier + 0xbn) & mask;
  return Number(((first >> 22n) << 27n) + (second >> 21n)) / 2 ** 53;
}
