import { dataArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** The whole of standard base64. Node's decoder would skip what is none of it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** The decoded bytes as UTF-8 text. */
export const base64Decode: Intrinsic = {
  name: 'Base64Decode',
  args: { min: 1, max: 1 },
  call(args) {
    const data = dataArgument(args, 0);
    if (!BASE64.test(data)) throw new IntrinsicFailure('The data is not valid base64');
    return Buffer.from(data, 'base64').toString('utf8');
  },
};
