import { array, arrayContains, arrayGetItem, arrayLength, arrayPartition, arrayRange, arrayUnique } from './arrays.ts';
import { base64Decode, base64Encode, hash } from './encoding.ts';
import type { Intrinsic } from './intrinsic.ts';
import { jsonMerge, jsonToString, stringToJson } from './json-text.ts';
import { mathAdd, mathRandom } from './math.ts';
import { format, stringSplit, uuid } from './strings.ts';

/** All intrinsic functions, by the name after `States.`. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map(
  [
    array,
    arrayContains,
    arrayGetItem,
    arrayLength,
    arrayPartition,
    arrayRange,
    arrayUnique,
    base64Decode,
    base64Encode,
    format,
    hash,
    jsonMerge,
    jsonToString,
    mathAdd,
    mathRandom,
    stringSplit,
    stringToJson,
    uuid,
  ].map((intrinsic) => [intrinsic.name, intrinsic]),
);
