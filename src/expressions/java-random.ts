const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/**
 * The first `nextDouble()` of a `java.util.Random`, in [0, 1): AWS's seeded chance.
 * The generator is linear congruential with 48 bits of state; 26 and 27 upper bits of two steps make the double.
 * @param seed an integer; of more than 64 bits the lower ones count, as in Java
 */
export function javaRandomDouble(seed: number | bigint): number {
  const first = step((BigInt(seed) ^ MULTIPLIER) & MASK);
  const second = step(first);
  return Number(((first >> 22n) << 27n) + (second >> 21n)) / 2 ** 53;
}

function step(state: bigint): bigint {
  return (state * MULTIPLIER + 0xbn) & MASK;
}
