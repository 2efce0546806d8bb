import { isJsonArray, isJsonObject, type Json, type JsonObject, jsonType } from '../../json.ts';
import { IntrinsicFailure } from './intrinsic.ts';

/** The maximum length of the input of Hash, Base64Encode and Base64Decode, in characters. */
const MAX_DATA_CHARS = 10_000;

export function stringArgument(args: readonly Json[], index: number): string {
  const value = args[index] as Json;
  return typeof value === 'string' ? value : refuse(index, 'a string', value);
}

/** A string of at most 10,000 characters. */
export function dataArgument(args: readonly Json[], index: number): string {
  const value = stringArgument(args, index);
  return checkDataLength(value);
}

export function checkDataLength(data: string): string {
  if (data.length <= MAX_DATA_CHARS) return data;
  throw new IntrinsicFailure(`The data must have at most ${MAX_DATA_CHARS} characters but has ${data.length}`);
}

export function arrayArgument(args: readonly Json[], index: number): readonly Json[] {
  const value = args[index] as Json;
  return isJsonArray(value) ? value : refuse(index, 'an array', value);
}

export function objectArgument(args: readonly Json[], index: number): JsonObject {
  const value = args[index] as Json;
  return isJsonObject(value) ? value : refuse(index, 'an object', value);
}

/** A number, rounded as Java's Math.round: half towards positive infinity. */
export function integerArgument(args: readonly Json[], index: number): number {
  const value = args[index] as Json;
  // Adding 0 turns -0, which Java does not have here, into 0.
  return typeof value === 'number' ? Math.round(value) + 0 : refuse(index, 'a number', value);
}

function refuse(index: number, expected: string, value: Json): never {
  throw new IntrinsicFailure(`Argument ${index + 1} must be ${expected} but is of type ${jsonType(value)}`);
}
