/** The two digits of each byte, created with the first UUID: this takes a tenth of a millisecond at start-up. */
let pairs: readonly string[] | undefined;

/**
 * A random UUID (RFC 9562, version 4) from a random source in [0, 1), so that a seeded run is repeatable. Four numbers
 * are drawn, of 32 bits each: a Map draws two UUIDs for each item.
 */
export function createUuid(random: () => number): string {
  return new Uuid(random).toString();
}

/** The same, drawn when it is created and written when it is read: few of those that a Map draws are ever read. */
export class Uuid {
  readonly #b: number;
  readonly #c: number;
  readonly #d: number;
  readonly #e: number;

  constructor(random: () => number) {
    this.#b = drawWord(random);
    this.#c = (drawWord(random) & 0xffff0fff) | 0x4000;
    this.#d = (drawWord(random) & 0x3fffffff) | 0x80000000;
    this.#e = drawWord(random);
  }

  toString(): string {
    return formatWords(this.#b, this.#c, this.#d, this.#e);
  }
}

function formatWords(b: number, c: number, d: number, e: number): string {
  pairs ??= Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
  return `${half(pairs, b >>> 16)}${half(pairs, b)}-${half(pairs, c >>> 16)}-${half(pairs, c)}-${half(pairs, d >>> 16)}-${half(pairs, d)}${half(pairs, e >>> 16)}${half(pairs, e)}`;
}

function drawWord(random: () => number): number {
  return Math.floor(random() * 0x1_0000_0000) | 0;
}

/** The four digits of the lower 16 bits. */
function half(pairs: readonly string[], word: number): string {
  return pairs[(word >>> 8) & 0xff]! + pairs[word & 0xff]!;
}
