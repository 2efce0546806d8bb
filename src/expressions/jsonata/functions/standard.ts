import { canonicalJson, type Json } from '../../../json.ts';
import { LIMITS, LimitError } from '../limits.ts';
import { isFunctionObject } from '../result.ts';
import { evaluationOf, type Focus, type FunctionDefinition } from './definition.ts';

/*
 * Functions of JSONata itself, where jsonata's own use another source of randomness, fail on large values, or take time
 * or memory that its limits do not cover.
 */

/** `$shuffle`, with the run's source of randomness (Fisher-Yates). */
export const shuffle: FunctionDefinition = {
  signature: '<a:a>',
  call: function (array: readonly unknown[] | undefined) {
    if (array === undefined || array.length <= 1) return array;
    const random = evaluationOf(this).random;
    const shuffled = [...array];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  },
};

/** `$max` and `$min`; jsonata's pass the array as arguments, which fails for long arrays. */
export const max: FunctionDefinition = {
  signature: '<a<n>:n>',
  call: (numbers: readonly number[] | undefined) =>
    numbers === undefined || numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b)),
};

export const min: FunctionDefinition = {
  signature: '<a<n>:n>',
  call: (numbers: readonly number[] | undefined) =>
    numbers === undefined || numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b)),
};

/** `$pad`, which stops before it exceeds the size limit. Width counts code points. */
export const pad: FunctionDefinition = {
  signature: '<s-ns?:s>',
  call: (text: string | undefined, width: number, filler: string | undefined) => {
    if (text === undefined) return undefined;
    const missing = Math.abs(Math.trunc(width)) - [...text].length;
    if (!(missing > 0)) return text;
    if (missing > LIMITS.size) throw new LimitError('memory');
    const unit = filler === undefined || filler === '' ? ' ' : filler;
    const characters = [...unit];
    const rest = characters.slice(0, missing % characters.length).join('');
    const padding = unit.repeat(Math.floor(missing / characters.length)) + rest;
    return width > 0 ? text + padding : padding + text;
  },
};

/** `$distinct` in time that is not quadratic in the length. */
export const distinct: FunctionDefinition = {
  signature: '<x:x>',
  call: function (array: unknown) {
    if (!Array.isArray(array) || array.length <= 1) return array;
    const result: unknown[] = 'sequence' in array ? this.createSequence() : [];
    const seen = new Set<unknown>();
    for (const value of array) {
      const identity =
        typeof value === 'object' && value !== null && !isFunctionObject(value)
          ? canonicalJson(value as Json)
          : typeof value === 'string'
            ? `"${value}`
            : value;
      if (seen.has(identity)) continue;
      seen.add(identity);
      result.push(value);
    }
    return result;
  },
};

/** `$spread`: an object for each key; jsonata's copies the list for each item. */
export const spread: FunctionDefinition = {
  signature: '<x-:a<o>>',
  call: function (value: unknown) {
    if (Array.isArray(value) && value.length > 0) return value.flatMap((item) => spreadValue(item) ?? []);
    const pairs = spreadValue(value);
    if (!Array.isArray(pairs)) return pairs;
    const result = this.createSequence();
    for (const pair of pairs) result.push(pair);
    return result;
  },
};

function spreadValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap((item) => spreadValue(item) ?? []);
  if (typeof value !== 'object' || value === null || isFunctionObject(value)) return value;
  return Object.entries(value).map((entry) => Object.fromEntries([entry]));
}

/** `$base64decode`; invalid Base64 fails, as in Java. */
export const base64decode: FunctionDefinition = {
  signature: '<s-:s>',
  call: (text: string | undefined) => {
    if (text === undefined) return undefined;
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) {
      throw new TypeError('not Base64');
    }
    return Buffer.from(text, 'base64').toString('latin1');
  },
};

/** Whether the first value belongs after the second. */
type Comparator = { apply(self: Focus, values: [unknown, unknown]): unknown };

/**
 * `$sort(array, comparator)`, stable. jsonata's own needs memory quadratic in the length: it crashes the process on
 * lists within the limits.
 */
export const sort: FunctionDefinition = {
  signature: '<af?:a>',
  call: function (array: readonly unknown[] | undefined, comparator: Comparator | undefined) {
    if (array === undefined || array.length <= 1) return array;
    if (comparator !== undefined) return mergeSort(this, array, comparator);
    if (array.every((item) => typeof item === 'number')) return array.toSorted((a, b) => a - b);
    if (array.every((item) => typeof item === 'string')) return array.toSorted();
    throw { code: 'D3070', index: 1 };
  },
};

/** Merges adjacent runs, whose length doubles with each round. */
async function mergeSort(focus: Focus, array: readonly unknown[], comparator: Comparator): Promise<unknown[]> {
  let from = [...array];
  let to = new Array<unknown>(array.length);
  for (let length = 1; length < array.length; length *= 2) {
    for (let start = 0; start < array.length; start += 2 * length) {
      const middle = Math.min(start + length, array.length);
      const end = Math.min(start + 2 * length, array.length);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        const takesRight =
          left === middle || (right < end && (await comparator.apply(focus, [from[left], from[right]])));
        to[i] = takesRight ? from[right++] : from[left++];
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
