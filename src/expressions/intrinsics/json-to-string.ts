import type { Intrinsic } from './intrinsic.ts';

/** Compact JSON text. */
export const jsonToString: Intrinsic = {
  name: 'JsonToString',
  args: { min: 1, max: 1 },
  call: (args) => JSON.stringify(args[0]),
};
