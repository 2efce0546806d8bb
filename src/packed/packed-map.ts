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
  /** By number of the entry: the key's length in UTF-16 code units plus one, or 0 if there is no entry. */
  #keyLengths = new Uint32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.numberOf(key) !== undefined;
  }

  get(key: string): string | undefined {
    const number = this.numberOf(key);
    return number === undefined ? undefined : this.entry(number)[1];
  }

  /** The number of a key's entry. */
  numberOf(key: string): number | undefined {
    return this.#size === 0 ? undefined : this.#numbers.find(hashText(key), (number) => this.#isOf(number, key));
  }

  /** The key and the value of the entry with this number. */
  entry(number: number): [string, string] {
    const text = this.#entries.get(number);
    const length = this.#keyLengths[number]! - 1;
    return [text.slice(0, length), text.slice(length)];
  }

  /** Returns the number of the entry. */
  set(key: string, value: string): number {
    this.delete(key);
    const number = this.#entries.add(key + value);
    this.#keyLengths = longer(this.#keyLengths, number);
    this.#keyLengths[number] = key.length + 1;
    this.#numbers.add(hashText(key), number);
    this.#size++;
    return number;
  }

  delete(key: string): boolean {
    const number = this.numberOf(key);
    if (number === undefined) return false;
    this.#numbers.delete(hashText(key), (other) => other === number);
    this.#entries.delete(number);
    this.#keyLengths[number] = 0;
    this.#size--;
    return true;
  }

  /** The map must not change during the iteration. */
  *keys(): Iterable<string> {
    for (const [number, length] of this.#keyLengths.entries()) {
      if (length > 0) yield this.entry(number)[0];
    }
  }

  #isOf(number: number, key: string): boolean {
    return this.#keyLengths[number] === key.length + 1 && this.#entries.get(number).startsWith(key);
  }
}
