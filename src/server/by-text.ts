import { hashText } from '../packed/hash-text.ts';

interface Entry<Value> {
  readonly text: string;
  readonly hash: number;
  /** Increases with each entry that is added. */
  readonly order: number;
  value: Value;
}

const LEAST_SLOTS = 64;

/**
 * Values by string key, for entries that come and go: a hash table with linear probing that keeps its memory. A Map
 * would allocate a new table whenever the old one is full, and old tables keep each other and their former contents
 * alive until the next full garbage collection. An object would add each key to V8's table of strings.
 */
export class ByText<Value> {
  /** At most half of the slots are used. Their number is a power of two. */
  #slots: (Entry<Value> | undefined)[] = new Array(LEAST_SLOTS).fill(undefined);
  #size = 0;
  #added = 0;

  get size(): number {
    return this.#size;
  }

  get(text: string): Value | undefined {
    return this.#slots[this.#slotOf(text, hashText(text))]?.value;
  }

  has(text: string): boolean {
    return this.#slots[this.#slotOf(text, hashText(text))] !== undefined;
  }

  set(text: string, value: Value): void {
    const hash = hashText(text);
    const slot = this.#slotOf(text, hash);
    const known = this.#slots[slot];
    if (known !== undefined) {
      known.value = value;
      return;
    }
    this.#slots[slot] = { text, hash, order: this.#added++, value };
    if (++this.#size * 2 > this.#slots.length) this.#grow();
  }

  delete(text: string): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let gap = this.#slotOf(text, hashText(text));
    if (slots[gap] === undefined) return false;
    this.#size--;
    // entries after the gap move into it, unless it is before their first possible slot
    for (let slot = (gap + 1) & mask; slots[slot] !== undefined; slot = (slot + 1) & mask) {
      if (((slot - slots[slot]!.hash) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot];
      gap = slot;
    }
    slots[gap] = undefined;
    return true;
  }

  /** In the order in which they were added. */
  values(): Value[] {
    const entries = this.#slots.filter((entry) => entry !== undefined);
    return entries.sort((a, b) => a.order - b.order).map(({ value }) => value);
  }

  /** The slot of a key, or the free slot where it belongs. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let entry = slots[slot]; entry !== undefined; entry = slots[slot]) {
      if (entry.hash === hash && entry.text === text) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const entries = this.#slots.filter((entry) => entry !== undefined);
    this.#slots = new Array(this.#slots.length * 2).fill(undefined);
    for (const entry of entries) this.#slots[this.#slotOf(entry.text, entry.hash)] = entry;
  }
}
