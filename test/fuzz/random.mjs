/**
 * Repeatable random numbers: the same seed and index give the same case, on every machine.
 * @returns functions that draw from one sequence
 */
export function createRandom(seed, index) {
  // two rounds of a mixer, so that adjacent cases have nothing in common
  let state = mix(mix(seed >>> 0) ^ (index >>> 0));
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(state) / 2 ** 32;
  };
  const int = (below) => Math.floor(next() * below);
  const pick = (list) => list[int(list.length)];
  return {
    int,
    pick,
    chance: (share) => next() < share,
    /** 0 to `most` of what `make` makes. */
    list: (most, make) => Array.from({ length: int(most + 1) }, () => make()),
    /** One of functions, called. */
    oneOf: (...makers) => pick(makers)(),
  };
}

function mix(value) {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
