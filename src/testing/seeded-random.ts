/**
 * A source of random numbers in [0, 1) that repeats with its seed: mulberry32, which passes the usual tests of
 * randomness and has a state of 32 bits.
 * @param seed any number; its fraction, and the part above 32 bits, is dropped
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
