import type { Intrinsic } from '../scope.ts';
import { base64 } from './base64.ts';
import { cidr } from './cidr.ts';
import { condition } from './condition.ts';
import { equals } from './equals.ts';
import { findInMap } from './find-in-map.ts';
import { getAtt } from './get-att.ts';
import { getAzs } from './get-azs.ts';
import { fnIf } from './if.ts';
import { importValue } from './import-value.ts';
import { join } from './join.ts';
import { length } from './length.ts';
import { and, not, or } from './logic.ts';
import { ref } from './ref.ts';
import { select } from './select.ts';
import { split } from './split.ts';
import { sub } from './sub.ts';
import { toJsonString } from './to-json-string.ts';
import { transform } from './transform.ts';

/** CloudFormation's functions by their long names. */
export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map(
  [
    and,
    base64,
    cidr,
    condition,
    equals,
    findInMap,
    fnIf,
    getAtt,
    getAzs,
    importValue,
    join,
    length,
    not,
    or,
    ref,
    select,
    split,
    sub,
    toJsonString,
    transform,
  ].map((intrinsic) => [intrinsic.name, intrinsic]),
);
