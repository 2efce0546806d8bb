import { createHash } from 'node:crypto';
import { type FunctionDefinition, functionError } from './definition.ts';

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** `$hash(text, algorithm)`: the hash of the text's UTF-8 bytes in hexadecimal. */
export const hash: FunctionDefinition = {
  signature: '<s?s?:s>',
  call: (text: string | undefined, algorithm: string | undefined) => {
    if (text === undefined || algorithm === undefined) return undefined;
    const name = ALGORITHMS.get(algorithm);
    if (name === undefined) {
      throw functionError(`Unknown hash algorithm ${algorithm}: use one of ${[...ALGORITHMS.keys()].join(', ')}`);
    }
    return createHash(name).update(text, 'utf8').digest('hex');
  },
};
