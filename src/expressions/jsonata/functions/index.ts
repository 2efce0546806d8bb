import { hash, parse, partition, random, range, uuid } from './additions.ts';
import type { FunctionDefinition } from './definition.ts';
import { base64decode, distinct, max, min, pad, shuffle, sort, spread } from './standard.ts';
import { millis, now, toMillis } from './time.ts';

/** The functions that Step Functions adds to JSONata's, and those of JSONata that need another implementation. */
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
