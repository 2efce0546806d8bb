import type { Json } from '../../json.ts';

/** How a value is written: one of these, or the number of an earlier value of its record. */
export const AS = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  integer: 4,
  ascii: 5,
  utf16: 6,
  json: 7,
  earlier: 8,
} as const;

const LEAST_BYTES = 4096;
/** The length of the longest number, in bytes. */
const NUMBER_BYTES = 8;
/** Up to this length, writing character by character is faster. */
const SHORT_TEXT = 40;
/** A linear search is faster for a few values. */
const FEW_VALUES = 24;

/**
 * Writes a record as bytes. A text or a JSON value that occurs again is written only once, since states pass the same
 * value on. RecordReader reads the record.
 */
export class RecordWriter {
  #bytes = Buffer.allocUnsafeSlow(LEAST_BYTES);
  #length = 0;
  #values: unknown[] = [];
  /** Numbers of the values, once there are many. */
  #numbers: Map<unknown, number> | undefined;

  begin(): void {
    // one large record must not keep its memory
    if (this.#bytes.length > LEAST_BYTES) this.#bytes = Buffer.allocUnsafeSlow(LEAST_BYTES);
    this.#length = 0;
    this.#values = [];
    this.#numbers = undefined;
  }

  /** Known values, which are not written: the reader must be given the same ones. */
  know(values: readonly string[]): void {
    this.#values.push(...values);
  }

  /** Valid until the next record starts. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get length(): number {
    return this.#length;
  }

  /** An integer from 0 to 2 ** 53 - 1, with seven bits per byte, lowest first. */
  count(number: number): void {
    this.#reserve(NUMBER_BYTES);
    let rest = number;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An integer between -(2 ** 52) and 2 ** 52. */
  integer(number: number): void {
    this.count(number < 0 ? -2 * number - 1 : 2 * number);
  }

  value(value: Json | undefined): void {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) this.#writeOnce(value);
    else if (value === undefined) this.count(AS.undefined);
    else if (value === null) this.count(AS.null);
    else if (typeof value === 'boolean') this.count(value ? AS.true : AS.false);
    else this.#number(value);
  }

  #number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 52 && !Object.is(value, -0)) {
      this.count(AS.integer);
      this.integer(value);
    } else {
      this.count(AS.json);
      this.#text(JSON.stringify(value));
    }
  }

  #writeOnce(value: string | object): void {
    const earlier = this.#numberOf(value);
    if (earlier >= 0) {
      this.count(AS.earlier + earlier);
      return;
    }
    this.#numbers?.set(value, this.#values.length);
    this.#values.push(value);
    if (typeof value === 'string') this.#text(value);
    else {
      this.count(AS.json);
      this.#text(JSON.stringify(value));
    }
  }

  /** Writes any string exactly, even with half a surrogate pair. */
  #text(text: string): void {
    const { length } = text;
    this.#reserve(2 * NUMBER_BYTES + 3 * length);
    const start = this.#length;
    this.count(AS.ascii);
    this.count(length);
    if (this.#writeAscii(text)) return;
    this.#length = start;
    this.count(AS.utf16);
    this.count(2 * length);
    this.#length += this.#bytes.write(text, this.#length, 'utf16le');
  }

  /** @returns whether all characters are ASCII; otherwise the written bytes are meaningless */
  #writeAscii(text: string): boolean {
    const { length } = text;
    if (length > SHORT_TEXT) {
      this.#length += length;
      return this.#bytes.write(text, this.#length - length, 'utf8') === length;
    }
    let bits = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      bits |= code;
      this.#bytes[this.#length++] = code;
    }
    return bits < 128;
  }

  #numberOf(value: unknown): number {
    if (this.#values.length <= FEW_VALUES) return this.#values.lastIndexOf(value);
    this.#numbers ??= new Map(this.#values.map((each, number) => [each, number]));
    return this.#numbers.get(value) ?? -1;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
