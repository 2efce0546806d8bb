import type { FunctionDefinition } from './definition.ts';
import { randomSource } from './random-source.ts';

/** `$random()`: in [0, 1). `$random(seed)`: the first double of Java's `new Random(seed)`. */
export const random: FunctionDefinition = {
  signature: '<n?:n>',
  call: function (seed: number | undefined) {
    return seed === undefined ? randomSource(this)() : javaRandomDouble(seed);
  },
};

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** java.util.Random: a linear congruential generator of 48 bits, whose upper bits make the double. */
function javaRandomDouble(seed: number): number {
  let state = (javaLong(seed) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): number => {
    state = (state * MULTIPLIER + 0xbn) & MASK;
    return Number(state >> (48n - bits));
  };
  return (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
}

/** A double as Java casts it to a long: towards zero, and to the nearest end of the range beyond it. */
function javaLong(value: number): bigint {
  const integer = BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 63, value))));
  return integer === 1n << 63n ? integer - 1n : integer;
}
