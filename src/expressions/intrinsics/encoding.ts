import { createHash } from 'node:crypto';
import type { Json } from '../../json.ts';
import { HASH_ALGORITHMS } from '../hash-algorithms.ts';
import { checkDataLength, dataArgument, stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** Of the text's UTF-8 bytes, with padding and without line breaks. */
export const base64Encode: Intrinsic = {
  name: 'Base64Encode',
  args: { min: 1, max: 1 },
  call: (args) => Buffer.from(dataArgument(args, 0), 'utf8').toString('base64'),
};

/** Valid standard base64. Node's decoder would skip invalid characters. */
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

/** In lower-case hexadecimal: of the UTF-8 bytes of a string, or of another value's JSON text. */
export const hash: Intrinsic = {
  name: 'Hash',
  args: { min: 2, max: 2 },
  call(args) {
    const value = args[0] as Json;
    const name = stringArgument(args, 1);
    const algorithm = HASH_ALGORITHMS.get(name);
    if (algorithm === undefined) {
      throw new IntrinsicFailure(`Unknown algorithm "${name}"; allowed are ${[...HASH_ALGORITHMS.keys()].join(', ')}`);
    }
    const data = checkDataLength(typeof value === 'string' ? value : JSON.stringify(value));
    return createHash(algorithm).update(data, 'utf8').digest('hex');
  },
};
