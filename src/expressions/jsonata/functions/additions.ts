import { createHash } from 'node:crypto';
import { createUuid } from '../../create-uuid.ts';
import { HASH_ALGORITHMS } from '../../hash-algorithms.ts';
import { javaRandomDouble } from '../../java-random.ts';
import { LIMITS, LimitError } from '../limits.ts';
import { evaluationOf, type FunctionDefinition, functionError } from './definition.ts';

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

/** `$parse(text)`: parses JSON. It refuses duplicate keys and numbers that do not fit a double. */
export const parse: FunctionDefinition = {
  signature: '<s?:x>',
  call: (text: string | undefined) => {
    if (text === undefined) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw functionError('Invalid JSON');
    }
    if (hasDuplicateKey(text) || hasInfiniteNumber(text)) throw functionError('Invalid JSON');
    return value;
  },
};

/** Reads the tokens of a text that is known to be valid JSON. */
function hasDuplicateKey(text: string): boolean {
  const objects: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const [token, colon] = match;
    if (token === '{') objects.push(new Set());
    else if (token === '[') objects.push(undefined);
    else if (token === '}' || token === ']') objects.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      const keys = objects.at(-1)!;
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}

function hasInfiniteNumber(text: string): boolean {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) return true;
  }
  return false;
}

/**
 * `$partition(array, size)`: splits the array into chunks. The size is truncated; without one, there is one chunk; an
 * empty array or size 0 gives nothing.
 */
export const partition: FunctionDefinition = {
  signature: '<a?n?:a>',
  call: (array: readonly unknown[] | undefined, size: number | undefined) => {
    if (array === undefined) return undefined;
    const length = size === undefined ? array.length : Math.trunc(size);
    if (length < 0) throw functionError('Second argument must be zero or greater');
    if (length === 0 || array.length === 0) return undefined;
    const chunks: unknown[] = [];
    for (let i = 0; i < array.length; i += length) chunks.push(array.slice(i, i + length));
    return chunks;
  },
};

/**
 * `$range(start, end, step)`: the numbers from start to end, both included; arguments are truncated. A single number is
 * not wrapped in an array; a step that is missing, 0 or leads away from the end gives nothing.
 */
export const range: FunctionDefinition = {
  signature: '<n?n?n?:a>',
  call: function (start: number | undefined, end: number | undefined, step: number | undefined) {
    if (start === undefined || end === undefined || step === undefined) return undefined;
    const first = Math.trunc(start);
    const last = Math.trunc(end);
    const stride = Math.trunc(step);
    if (stride === 0) return undefined;
    const count = Math.floor((last - first) / stride) + 1;
    if (count > LIMITS.range) throw new LimitError('memory');
    const numbers = this.createSequence();
    for (let i = 0; i < count; i++) numbers.push(first + i * stride);
    return numbers;
  },
};

/** `$random()`: in [0, 1). `$random(seed)`: the first double of Java's `new Random(seed)`. */
export const random: FunctionDefinition = {
  signature: '<n?:n>',
  call: function (seed: number | undefined) {
    return seed === undefined ? evaluationOf(this).random() : javaRandomDouble(javaLong(seed));
  },
};

/** A double as Java casts it to a long: towards zero, and to the nearest end of the range beyond it. */
function javaLong(value: number): bigint {
  const integer = BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 63, value))));
  return integer === 1n << 63n ? integer - 1n : integer;
}

/** `$uuid()`: a random UUID, version 4. */
export const uuid: FunctionDefinition = {
  signature: '<:s>',
  call: function () {
    return createUuid(evaluationOf(this).random);
  },
};
