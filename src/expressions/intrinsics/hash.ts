import { createHash } from 'node:crypto';
import type { Json } from '../../json.ts';
import { HASH_ALGORITHMS } from '../hash-algorithms.ts';
import { checkDataLength, stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** In lower-case hexadecimal, of the UTF-8 bytes of a text, or of another value's JSON text. */
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
