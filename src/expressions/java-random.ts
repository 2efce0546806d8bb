const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/**
 * The first `nextDouble()` of a `java.util.Random`, in [0, 1): AWS's seeded random number.
 * The generator is linear congruential with 48 bits of state; the upper 26 and 27 bits of two steps form the double.
 * @param seed an integer; only the lower 64 bits count, as in Java
 */
export function javaRandomDouble(seed: number | bigint): number {
  const first = step((BigInt(seed) ^ MULTIPLIER) & MASK);
  const second = step(first);
  return Number(((first >> 22n) << 27n) + (second >> 21n)) / 2 ** 53;
}

function step(state: bigint): bigint {
  return (state * MULTIPLIER + 0xbn) & MASK;
}
