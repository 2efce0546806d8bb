const LEAST_SLOTS = 1024;

/**
 * Places of records by the hashes of their keys: an open hash table with linear probing, in typed arrays, which the
 * garbage collector does not scan. The records themselves contain the keys.
 */
export class PlaceIndex {
  #hashes = new Uint32Array(LEAST_SLOTS);
  /** Place plus one; 0 marks a free slot. At most two thirds are used. */
  #places = new Uint32Array(LEAST_SLOTS);
  #size = 0;

  /** @param isSought whether the record at a place with that hash has the key */
  find(hash: number, isSought: (place: number) => boolean): number | undefined {
    const slot = this.#slotOf(hash, isSought);
    return this.#places[slot] === 0 ? undefined : this.#places[slot]! - 1;
  }

  /** @param place up to 2 ** 32 - 2 */
  add(hash: number, place: number): void {
    this.#size++;
    if (this.#size * 3 > this.#places.length * 2) this.#grow();
    this.#put(hash, place + 1);
  }

  delete(hash: number, isSought: (place: number) => boolean): void {
    const hashes = this.#hashes;
    const places = this.#places;
    const mask = places.length - 1;
    let gap = this.#slotOf(hash, isSought);
    if (places[gap] === 0) return;
    this.#size--;
    // entries after the gap move into it, unless it is before their first possible slot
    for (let slot = (gap + 1) & mask; places[slot] !== 0; slot = (slot + 1) & mask) {
      if (((slot - hashes[slot]!) & mask) < ((slot - gap) & mask)) continue;
      hashes[gap] = hashes[slot]!;
      places[gap] = places[slot]!;
      gap = slot;
    }
    places[gap] = 0;
  }

  #slotOf(hash: number, isSought: (place: number) => boolean): number {
    const mask = this.#places.length - 1;
    let slot = hash & mask;
    for (let place = this.#places[slot]!; place !== 0; place = this.#places[slot]!) {
      if (this.#hashes[slot] === hash && isSought(place - 1)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(hash: number, stored: number): void {
    const mask = this.#places.length - 1;
    let slot = hash & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#places[slot] = stored;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const places = this.#places;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#places = new Uint32Array(places.length * 2);
    for (let slot = 0; slot < places.length; slot++) {
      if (places[slot] !== 0) this.#put(hashes[slot]!, places[slot]!);
    }
  }
}
