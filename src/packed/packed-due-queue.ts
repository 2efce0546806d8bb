import { longer } from './longer.ts';

/** Marks an entry that is not in the heap. */
const ABSENT = 0;

/**
 * The earliest of many entries that are known by small numbers, such as those of a PackedMap: a binary heap outside
 * V8's heap.
 */
export class PackedDueQueue {
  /** Numbers of entries, the earliest first. */
  #heap = new Uint32Array(0);
  #size = 0;
  /**
   * By number of the entry: when it is due, its order among those due at the same time, and its position in the heap
   * plus one.
   */
  #due = new Float64Array(0);
  #order = new Float64Array(0);
  #places = new Uint32Array(0);

  /**
   * @param due milliseconds since the epoch
   * @param order breaks ties between entries due at the same time
   */
  put(number: number, due: number, order: number): void {
    this.delete(number);
    this.#due = longer(this.#due, number);
    this.#order = longer(this.#order, number);
    this.#places = longer(this.#places, number);
    this.#heap = longer(this.#heap, this.#size);
    this.#due[number] = due;
    this.#order[number] = order;
    this.#rise(number, this.#size++);
  }

  delete(number: number): void {
    const place = this.#places[number] ?? ABSENT;
    if (place === ABSENT) return;
    this.#places[number] = ABSENT;
    const last = this.#heap[--this.#size]!;
    if (last === number) return;
    this.#rise(last, place - 1);
    this.#sink(last, this.#places[last]! - 1);
  }

  /** The number of the earliest entry; undefined if there is none. */
  get first(): number | undefined {
    return this.#size === 0 ? undefined : this.#heap[0]!;
  }

  /** When the earliest entry is due; undefined if there is none. */
  get next(): number | undefined {
    const { first } = this;
    return first === undefined ? undefined : this.#due[first]!;
  }

  /** Takes the earliest out if it is due. */
  takeDue(now: number): number | undefined {
    const { first } = this;
    if (first === undefined || this.#due[first]! > now) return undefined;
    this.delete(first);
    return first;
  }

  /** Puts an entry at a position, or higher if it is earlier than its parents. */
  #rise(number: number, place: number): void {
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(number, this.#heap[parent]!)) break;
      this.#set(at, this.#heap[parent]!);
      at = parent;
    }
    this.#set(at, number);
  }

  /** Moves an entry towards the leaves, to its place. */
  #sink(number: number, place: number): void {
    let at = place;
    for (let least = 2 * at + 1; least < this.#size; least = 2 * at + 1) {
      const right = least + 1;
      if (right < this.#size && this.#isBefore(this.#heap[right]!, this.#heap[least]!)) least = right;
      if (!this.#isBefore(this.#heap[least]!, number)) break;
      this.#set(at, this.#heap[least]!);
      at = least;
    }
    this.#set(at, number);
  }

  #set(place: number, number: number): void {
    this.#heap[place] = number;
    this.#places[number] = place + 1;
  }

  #isBefore(a: number, b: number): boolean {
    const [dueA, dueB] = [this.#due[a]!, this.#due[b]!];
    return dueA < dueB || (dueA === dueB && this.#order[a]! < this.#order[b]!);
  }
}
