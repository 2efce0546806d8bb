import { createHash } from 'node:crypto';
import { HASH_ALGORITHMS } from '../../hash-algorithms.ts';
import { type FunctionDefinition, functionError } from './definition.ts';

/** `$hash(text, algorithm)`: the hash of the text's UTF-8 bytes in hexadecimal. */
export const hash: FunctionDefinition = {
  signature: '<s?s?:s>',
  call: (text: string | undefined, algorithm: string | undefined) => {
    if (text === undefined || algorithm === undefined) return undefined;
    const name = HASH_ALGORITHMS.get(algorithm);
    if (name === undefined) {
      throw functionError(`Unknown hash algorithm ${algorithm}: use one of ${[...HASH_ALGORITHMS.keys()].join(', ')}`);
    }
    return createHash(name).update(text, 'utf8').digest('hex');
  },
};
