import type { Intrinsic } from './intrinsic.ts';

export const array: Intrinsic = {
  name: 'Array',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  call: (args) => args,
};
