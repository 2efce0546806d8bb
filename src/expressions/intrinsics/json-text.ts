import { type Json, setOwn } from '../../json.ts';
import { parseFiniteJson } from '../../parse-finite-json.ts';
import { objectArgument, stringArgument } from './arguments.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';

/** Compact JSON text. */
export const jsonToString: Intrinsic = {
  name: 'JsonToString',
  args: { min: 1, max: 1 },
  call: (args) => JSON.stringify(args[0]),
};

/** A blank string is null. */
export const stringToJson: Intrinsic = {
  name: 'StringToJson',
  args: { min: 1, max: 1 },
  call(args) {
    const text = stringArgument(args, 0);
    if (text.trim() === '') return null;
    try {
      const value = parseFiniteJson(text);
      return Object.is(value, -0) ? 0 : value;
    } catch (error) {
      throw new IntrinsicFailure(`The text is not valid JSON: ${(error as Error).message}`);
    }
  },
};

/** A shallow merge: the second object's values replace the first one's in place, and its new keys come last. */
export const jsonMerge: Intrinsic = {
  name: 'JsonMerge',
  args: { min: 3, max: 3 },
  call(args) {
    if (args[2] !== false)
      throw new IntrinsicFailure('The third argument must be false: a deep merge is not supported');
    const merged: { [key: string]: Json } = {};
    for (const object of [objectArgument(args, 0), objectArgument(args, 1)]) {
      for (const key of Object.keys(object)) setOwn(merged, key, object[key] as Json);
    }
    return merged;
  },
};
