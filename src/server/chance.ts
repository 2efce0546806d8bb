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
  let block: Buffer | undefined;
  let at = 0;
  let count = 0;
  return () => {
    if (block === undefined || at === block.length) {
      block = hash('sha256', `${seed} ${count++}`, 'buffer');
      at = 0;
    }
    const number = block.readUInt32BE(at) / 2 ** 32;
    at += 4;
    return number;
  };
}

/** A UUID (RFC 9562, version 8) derived from a text, always the same. */
export function uuidOf(text: string): string {
  const digits = hash('sha256', text);
  const variant = '89ab'[Number.parseInt(digits[16]!, 16) & 3];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
