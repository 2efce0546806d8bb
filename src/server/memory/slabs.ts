const SLAB_BYTES = 1024 * 1024;
/** Places count in units of this many bytes, so that 32 bits address 32 GB. */
const UNIT = 8;
const UNITS_A_SLAB = SLAB_BYTES / UNIT;

/**
 * Records one after the other in large buffers outside V8's heap: their number does not affect the time of garbage
 * collection.
 */
export class Slabs {
  readonly #slabs: Buffer[] = [];
  #used = SLAB_BYTES;

  /**
   * @param record at most as long as a slab
   * @returns the place of the copy, which never changes
   */
  add(record: Uint8Array): number {
    if (this.#used + record.length > SLAB_BYTES) {
      this.#slabs.push(Buffer.allocUnsafeSlow(SLAB_BYTES));
      this.#used = 0;
    }
    const slab = this.#slabs.length - 1;
    this.#slabs[slab]!.set(record, this.#used);
    const place = slab * UNITS_A_SLAB + this.#used / UNIT;
    this.#used += Math.ceil(record.length / UNIT) * UNIT;
    return place;
  }

  /** The bytes from the start of a record to the end of its slab. */
  at(place: number): Buffer {
    const slab = Math.floor(place / UNITS_A_SLAB);
    return this.#slabs[slab]!.subarray((place % UNITS_A_SLAB) * UNIT);
  }
}
