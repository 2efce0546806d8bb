import { arrayArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

export const arrayLength: Intrinsic = {
  name: 'ArrayLength',
  args: { min: 1, max: 1 },
  call: (args) => arrayArgument(args, 0).length,
};
