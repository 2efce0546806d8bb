import { isJsonArray, type Json } from '../../json.ts';
import { createUuid } from '../create-uuid.ts';
import { stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/**
 * Replaces each `{}` of the template by an argument, from left to right. A backslash makes the next character literal.
 */
export const format: Intrinsic = {
  name: 'Format',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  takesTemplate: true,
  call(args) {
    let used = 0;
    const text = stringArgument(args, 0).replace(/\\([\\'{}])|\{\}/g, (_match, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      used++;
      return used < args.length ? printJava(args[used] as Json) : '';
    });
    if (used === args.length - 1) return text;
    throw new IntrinsicFailure(`The template has ${used} occurrences of {} for ${args.length - 1} arguments`);
  },
};

/** A value as Java's toString prints it: strings unchanged, `{a=1, b=[2, x]}` for objects and lists. */
function printJava(value: Json): string {
  if (typeof value === 'number') return printNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isJsonArray(value)) return `[${value.map(printJava).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${printJava(item)}`)
    .join(', ')}}`;
}

/**
 * Digits for an integer that fits a Java long, else as Double.toString, which is scientific below 0.001 and from 10^7.
 */
function printNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** Each character of the second string separates; empty parts are dropped. */
export const stringSplit: Intrinsic = {
  name: 'StringSplit',
  args: { min: 2, max: 2 },
  call(args) {
    const text = stringArgument(args, 0);
    const separators = new Set(stringArgument(args, 1));
    const pieces: string[] = [];
    let piece = '';
    for (const char of text) {
      if (!separators.has(char)) {
        piece += char;
        continue;
      }
      if (piece !== '') pieces.push(piece);
      piece = '';
    }
    if (piece !== '') pieces.push(piece);
    return pieces;
  },
};

/** Version 4, in lower case. */
export const uuid: Intrinsic = {
  name: 'UUID',
  args: { min: 0, max: 0 },
  call: (_args, { random }) => createUuid(random),
};
