import { dataArgument } from './arguments.ts';
import type { Intrinsic } from './intrinsic.ts';

/** Of the text's UTF-8 bytes, with padding and without line breaks. */
export const base64Encode: Intrinsic = {
  name: 'Base64Encode',
  args: { min: 1, max: 1 },
  call: (args) => Buffer.from(dataArgument(args, 0), 'utf8').toString('base64'),
};
