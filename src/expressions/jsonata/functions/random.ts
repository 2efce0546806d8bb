import { javaRandomDouble } from '../../java-random.ts';
import type { FunctionDefinition } from './definition.ts';
import { evaluationOf } from './evaluation.ts';

/** `$random()`: in [0, 1). `$random(seed)`: the first double of Java's `new Random(seed)`. */
export const random: FunctionDefinition = {
  signature: '<n?:n>',
  call: function (seed: number | undefined) {
    return seed === undefined ? evaluationOf(this).random() : javaRandomDouble(javaLong(seed));
  },
};

/** A double as Java casts it to a long: towards zero, and to the nearest end of the range beyond it. */
function javaLong(value: number): bigint {
  const integer = BigInt(Math.trunc(Math.max(-(2 ** 63), Math.min(2 ** 63, value))));
  return integer === 1n << 63n ? integer - 1n : integer;
}
