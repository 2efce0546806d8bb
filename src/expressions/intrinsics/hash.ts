import { createHash } from 'node:crypto';
import type { Json } from '../../json.ts';
import { checkDataLength, stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** AWS's names of the algorithms, and OpenSSL's. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** In lower-case hexadecimal, of the UTF-8 bytes of a text, or of another value's JSON text. */
export const hash: Intrinsic = {
  name: 'Hash',
  args: { min: 2, max: 2 },
  call(args) {
    const value = args[0] as Json;
    const name = stringArgument(args, 1);
    const algorithm = ALGORITHMS.get(name);
    if (algorithm === undefined) {
      throw new IntrinsicFailure(`Unknown algorithm "${name}"; allowed are ${[...ALGORITHMS.keys()].join(', ')}`);
    }
    const data = checkDataLength(typeof value === 'string' ? value : JSON.stringify(value));
    return createHash(algorithm).update(data, 'utf8').digest('hex');
  },
};
