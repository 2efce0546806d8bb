import { hash, randomBytes } from 'node:crypto';

const SEED_BYTES = 16;
/** Drawn for many seeds at once: asking for a few random bytes costs as much as asking for many. */
let drawn = Buffer.alloc(0);
let used = 0;

/** The seed of an execution's random numbers. */
export function createSeed(): string {
  if (used === drawn.length) {
    drawn = randomBytes(256 * SEED_BYTES);
    used = 0;
  }
  used += SEED_BYTES;
  return drawn.toString('base64url', used - SEED_BYTES, used);
}

/**
 * A source of random numbers in [0, 1) that repeats with its seed and whose numbers do not reveal each other: SHA-256
 * of the seed and a counter, 32 bits for each number. Task tokens come from it.
 */
export function createChance(seed: string): () => number {
  // a string of one character per byte: a Buffer takes twice as long to create and read
  let block = '';
  let at = 0;
  let count = 0;
  return () => {
    if (at === block.length) {
      block = hash('sha256', `${seed} ${count++}`, 'binary');
      at = 0;
    }
    let bits = 0;
    for (const end = at + 4; at < end; at++) bits = (bits << 8) | block.charCodeAt(at);
    return (bits >>> 0) / 2 ** 32;
  };
}

/** A UUID (RFC 9562, version 8) derived from a text, always the same. */
export function uuidOf(text: string): string {
  const digits = hash('sha256', text);
  const variant = '89ab'[Number.parseInt(digits[16]!, 16) & 3];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
