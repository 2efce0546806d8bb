import { integerArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

const MAX_ITEMS = 1000;

/** From the first number to the last one inclusive, by the step, which may be negative. At most 1,000 items. */
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
