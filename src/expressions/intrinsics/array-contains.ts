import { equalJson, type Json } from '../../json.ts';
import { arrayArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** By deep equality. */
export const arrayContains: Intrinsic = {
  name: 'ArrayContains',
  args: { min: 2, max: 2 },
  call: (args) => arrayArgument(args, 0).some((item) => equalJson(item, args[1] as Json)),
};
