import type { ListedExecution } from '../execution-file.ts';
import type { Part } from '../store/store.ts';

/** Executions in the order of their keys. */
export interface SortedList {
  readonly length: number;
  keyAt(at: number): string;
  listedAt(at: number): ListedExecution;
}

interface Cursor {
  readonly list: SortedList;
  at: number;
  /** Undefined at the end of the list. */
  key: string | undefined;
}

/** Part of several lists, as if they were one; no key is in more than one of them. */
export function readPart(
  lists: readonly SortedList[],
  { reverse = false, after, limit = Number.POSITIVE_INFINITY }: Part,
): (readonly [string, ListedExecution])[] {
  const step = reverse ? -1 : 1;
  const cursors = lists.map((list): Cursor => {
    const at = startOf(list, reverse, after);
    return { list, at, key: keyAt(list, at) };
  });
  const chosen: (readonly [string, ListedExecution])[] = [];
  while (chosen.length < limit) {
    let next: Cursor | undefined;
    for (const cursor of cursors) {
      if (cursor.key === undefined) continue;
      if (next === undefined || cursor.key < next.key! !== reverse) next = cursor;
    }
    if (next === undefined) break;
    chosen.push([next.key!, next.list.listedAt(next.at)]);
    next.at += step;
    next.key = keyAt(next.list, next.at);
  }
  return chosen;
}

function keyAt(list: SortedList, at: number): string | undefined {
  return at >= 0 && at < list.length ? list.keyAt(at) : undefined;
}

/** The index of the first item after a key, in the direction of reading. */
function startOf(list: SortedList, reverse: boolean, after: string | undefined): number {
  if (after === undefined) return reverse ? list.length - 1 : 0;
  const at = findKey(list, after);
  if (reverse) return at - 1;
  return keyAt(list, at) === after ? at + 1 : at;
}

/** Where a key is, or would be. */
export function findKey(list: Pick<SortedList, 'length' | 'keyAt'>, key: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list.keyAt(middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
