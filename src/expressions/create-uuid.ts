const DIGITS = '0123456789abcdef';

/** The two digits of each byte, from the first UUID on: making them takes a tenth of a millisecond of a start. */
let pairs: readonly string[] | undefined;

/** A random UUID (RFC 9562, version 4) from a random source in [0, 1), so that a seeded run is repeatable. */
export function createUuid(random: () => number): string {
  const start = `${pair(random) + pair(random) + pair(random) + pair(random)}-${pair(random) + pair(random)}`;
  const version = `4${DIGITS[digit(random)]}${pair(random)}`;
  const variant = `${DIGITS[(digit(random) & 0x3) | 0x8]}${DIGITS[digit(random)]}${pair(random)}`;
  const end = pair(random) + pair(random) + pair(random) + pair(random) + pair(random) + pair(random);
  return `${start}-${version}-${variant}-${end}`;
}

function pair(random: () => number): string {
  pairs ??= Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
  return pairs[(digit(random) << 4) | digit(random)]!;
}

function digit(random: () => number): number {
  return Math.floor(random() * 16);
}
