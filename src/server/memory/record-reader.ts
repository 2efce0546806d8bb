import type { Json } from '../../json.ts';
import { AS } from './record-writer.ts';

/** Reads the output of a RecordWriter, in the same order. */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #values: Json[] = [];

  /** @param bytes from the beginning of the record on */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** See RecordWriter. */
  know(values: readonly string[]): void {
    this.#values.push(...values);
  }

  count(): number {
    let number = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.#bytes[this.#at++]!;
      number += (byte & 127) * unit;
      if (byte < 128) return number;
    }
  }

  integer(): number {
    const number = this.count();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  value(): Json | undefined {
    const as = this.count();
    switch (as) {
      case AS.undefined:
        return undefined;
      case AS.null:
        return null;
      case AS.true:
        return true;
      case AS.false:
        return false;
      case AS.integer:
        return this.integer();
      case AS.ascii:
      case AS.utf16:
        return this.#keep(this.#text(as));
      case AS.json: {
        const value = JSON.parse(this.#text(this.count())) as Json;
        return typeof value === 'number' ? value : this.#keep(value);
      }
      default:
        return this.#values[as - AS.earlier];
    }
  }

  /** Reads a value that was written as a string. */
  text(): string {
    return this.value() as string;
  }

  #text(as: number): string {
    const length = this.count();
    this.#at += length;
    return this.#bytes.toString(as === AS.ascii ? 'latin1' : 'utf16le', this.#at - length, this.#at);
  }

  #keep<Value extends Json>(value: Value): Value {
    this.#values.push(value);
    return value;
  }
}
