const TEMPLATE = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';
const DIGITS = '0123456789abcdef';

/** A random UUID (RFC 9562, version 4) from a source of chance in [0, 1), so that a seeded run repeats. */
export function createUuid(random: () => number): string {
  let uuid = '';
  for (const place of TEMPLATE) {
    if (place === 'x') uuid += DIGITS[Math.floor(random() * 16)];
    else if (place === 'y') uuid += DIGITS[(Math.floor(random() * 16) & 0x3) | 0x8];
    else uuid += place;
  }
  return uuid;
}
