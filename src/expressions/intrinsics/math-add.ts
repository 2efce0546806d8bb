import { integerArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** Each number is rounded before they are added. */
export const mathAdd: Intrinsic = {
  name: 'MathAdd',
  args: { min: 2, max: 2 },
  call: (args) => integerArgument(args, 0) + integerArgument(args, 1),
};
