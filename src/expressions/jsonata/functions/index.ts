import type { FunctionDefinition } from './definition.ts';
import { hash } from './hash.ts';
import { parse } from './parse.ts';
import { partition } from './partition.ts';
import { random } from './random.ts';
import { range } from './range.ts';
import { sort } from './sort.ts';
import { base64decode, distinct, max, min, pad, shuffle, spread } from './standard.ts';
import { millis, now, toMillis } from './time.ts';
import { uuid } from './uuid.ts';

/** What Step Functions adds to JSONata's functions, and those of JSONata that need another implementation. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  Object.entries({
    hash,
    parse,
    partition,
    random,
    range,
    uuid,
    now,
    millis,
    toMillis,
    base64decode,
    distinct,
    max,
    min,
    pad,
    shuffle,
    sort,
    spread,
  }),
);
