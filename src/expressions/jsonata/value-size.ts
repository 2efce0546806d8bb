import { getHeapStatistics } from 'node:v8';
import { LIMITS, LimitError } from './limits.ts';
import { isFunctionObject } from './result.ts';

/** Smaller values are cheaper to measure again than to remember. */
const MIN_REMEMBERED = 16;
/** Values measured between two checks of the heap. */
const HEAP_CHECK_INTERVAL = 8_000_000;
const HEAP_SHARE = 0.7;

/**
 * Measures the values that expressions read and create, by AWS's count, so that none exceeds AWS's limit. Payloads
 * never change, so each is measured once.
 */
export class SizeMeter {
  readonly #sizes = new WeakMap<object, number>();
  #seen = 0;
  #nextHeapCheck = HEAP_CHECK_INTERVAL;

  /** Throws LimitError if the value is too large, nested too deep, or memory is about to run out. */
  check(value: unknown): void {
    if (this.#measure(value, 0) > LIMITS.size) throw new LimitError('memory');
  }

  #measure(value: unknown, depth: number): number {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null || isFunctionObject(value)) return 8;
    const known = this.#sizes.get(value);
    if (known !== undefined) return known;
    if (depth > LIMITS.nesting) throw new LimitError('depth');

    let size = 0;
    let count = 0;
    for (const member of Array.isArray(value) ? value : Object.values(value)) {
      size += this.#measure(member, depth + 1);
      count++;
      if (size > LIMITS.size) throw new LimitError('memory');
    }
    if (count === 0) size = 8;
    if (size >= MIN_REMEMBERED * 8) this.#sizes.set(value, size);
    this.#watchHeap(count);
    return size;
  }

  /** Many values that are each within the limit can still fill the heap, which would end the process. */
  #watchHeap(count: number): void {
    this.#seen += count;
    if (this.#seen < this.#nextHeapCheck) return;
    this.#nextHeapCheck = this.#seen + HEAP_CHECK_INTERVAL;
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    if (used > limit * HEAP_SHARE) throw new LimitError('memory');
  }
}
