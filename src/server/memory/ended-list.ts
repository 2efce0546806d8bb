import type { ListedExecution } from '../execution-file.ts';
import type { EndedRecords } from './ended-records.ts';
import { findKey, type SortedList } from './sorted-list.ts';

const LEAST_PLACES = 256;

/** Executions that ended with the same status, as the places of their records. */
export class EndedList implements SortedList {
  readonly #records: EndedRecords;
  #places = new Uint32Array(LEAST_PLACES);
  #length = 0;
  #lastKey = '';

  constructor(records: EndedRecords) {
    this.#records = records;
  }

  get length(): number {
    return this.#length;
  }

  keyAt(at: number): string {
    return this.#records.keyAt(this.#places[at]!);
  }

  listedAt(at: number): ListedExecution {
    return this.#records.listedAt(this.#places[at]!);
  }

  /** Most belong at the end. */
  add(key: string, place: number): void {
    const at = this.#lastKey < key ? this.#length : findKey(this, key);
    if (this.#length === this.#places.length) this.#grow();
    this.#places.copyWithin(at + 1, at, this.#length);
    this.#places[at] = place;
    this.#length++;
    if (this.#lastKey < key) this.#lastKey = key;
  }

  delete(key: string): void {
    const at = findKey(this, key);
    if (at === this.#length || this.keyAt(at) !== key) return;
    this.#places.copyWithin(at, at + 1, this.#length);
    this.#length--;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#places.length * 2);
    larger.set(this.#places);
    this.#places = larger;
  }
}
