import { hashText } from './hash-text.ts';
import { longer } from './longer.ts';
import { PackedTexts } from './packed-texts.ts';
import { PlaceIndex } from './place-index.ts';

/**
 * A Map from strings to strings outside V8's heap; see PackedTexts. Each entry has a number until it is deleted;
 * numbers stay below the greatest number of simultaneous entries. Entries have no order.
 */
export class PackedMap {
  /** Each text is a key followed by its value. */
  readonly #entries = new PackedTexts();
  readonly #numbers = new PlaceIndex();
  /** By number of the entry: the key's length in bytes plus one, or 0 if there is no entry. */
  #keyBytes = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.numberOf(key) !== undefined;
  }

  get(key: string): string | undefined {
    const number = this.numberOf(key);
    return number === undefined ? undefined : this.value(number);
  }

  /** The number of a key's entry. */
  numberOf(key: string): number | undefined {
    return this.#size === 0 ? undefined : this.#numbers.find(hashText(key), (number) => this.#isOf(number, key));
  }

  /** The key and the value of the entry with this number. */
  entry(number: number): [string, string] {
    return [this.#entries.slice(number, 0, this.#keyBytes[number]! - 1), this.value(number)];
  }

  /**
   * The value of the entry with this number.
   * @param bytes only the beginning, of this length; default: the whole value
   */
  value(number: number, bytes = Number.POSITIVE_INFINITY): string {
    const start = this.#keyBytes[number]! - 1;
    return this.#entries.slice(number, start, start + bytes);
  }

  /** Returns the number of the entry. */
  set(key: string, value: string): number {
    this.delete(key);
    const number = this.#entries.add(key + value);
    this.#keyBytes = longer(this.#keyBytes, number);
    this.#keyBytes[number] = Buffer.byteLength(key) + 1;
    this.#numbers.add(hashText(key), number);
    this.#size++;
    return number;
  }

  delete(key: string): boolean {
    const number = this.numberOf(key);
    if (number === undefined) return false;
    this.#numbers.delete(hashText(key), (other) => other === number);
    this.#entries.delete(number);
    this.#keyBytes[number] = 0;
    this.#size--;
    return true;
  }

  /** The map must not change during the iteration. */
  *keys(): Iterable<string> {
    for (const [number, length] of this.#keyBytes.entries()) {
      if (length > 0) yield this.#entries.slice(number, 0, length - 1);
    }
  }

  #isOf(number: number, key: string): boolean {
    // a code unit is at most three bytes
    const length = this.#keyBytes[number]! - 1;
    if (length < key.length || length > 3 * key.length || !this.#entries.startsWith(number, key)) return false;
    return length === key.length || length === Buffer.byteLength(key);
  }
}
