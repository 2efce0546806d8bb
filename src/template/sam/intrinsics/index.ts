import type { TemplateFunction } from '../scope.ts';
import { and, condition, equals, fnIf, not, or } from './conditions.ts';
import { cidr, getAzs, length, select, split } from './lists.ts';
import { findInMap, getAtt, importValue, ref, transform } from './references.ts';
import { base64, join, sub, toJsonString } from './strings.ts';

/** CloudFormation's functions by their long names. */
export const INTRINSICS: ReadonlyMap<string, TemplateFunction> = new Map(
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
