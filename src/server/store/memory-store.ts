import type { Entry, Part, Store, Text } from './store.ts';

/** One space: its sorted keys, created on demand. */
interface Space {
  readonly values: Map<string, string>;
  sorted: string[] | undefined;
}

/** Keeps everything in memory. */
export class MemoryStore implements Store {
  readonly isLasting = false;
  /**
   * Spaces by the first word of their names. V8 keeps rebuilding a large Map whose keys come and go, so spaces that
   * come and go are separate from those that stay (`history ...`).
   */
  readonly #kinds = new Map<string, Map<string, Space>>();

  async get(space: string, key: string): Promise<string | undefined> {
    return this.#kindOf(space).get(space)?.values.get(key);
  }

  put(name: string, key: string, value: Text): void {
    const spaces = this.#kindOf(name);
    let space = spaces.get(name);
    if (space === undefined) {
      space = { values: new Map(), sorted: undefined };
      spaces.set(name, space);
    }
    const { values, sorted } = space;
    if (sorted !== undefined && !values.has(key)) sorted.splice(placeOf(sorted, key), 0, key);
    values.set(key, typeof value === 'string' ? value : value());
  }

  delete(name: string, key: string): void {
    const spaces = this.#kindOf(name);
    const space = spaces.get(name);
    if (space === undefined || !space.values.delete(key)) return;
    if (space.values.size === 0) spaces.delete(name);
    else space.sorted?.splice(placeOf(space.sorted, key), 1);
  }

  async list(name: string, { reverse = false, after, limit }: Part = {}): Promise<readonly Entry[]> {
    const space = this.#kindOf(name).get(name);
    if (space === undefined) return [];
    space.sorted ??= [...space.values.keys()].sort();
    const { sorted, values } = space;
    let [from, to] = [0, sorted.length];
    if (after !== undefined) {
      const place = placeOf(sorted, after);
      if (reverse) to = place;
      else from = sorted[place] === after ? place + 1 : place;
    }
    if (limit !== undefined && limit < to - from) {
      if (reverse) from = to - limit;
      else to = from + limit;
    }
    const keys = sorted.slice(from, to);
    if (reverse) keys.reverse();
    return keys.map((key) => [key, values.get(key)!]);
  }

  #kindOf(space: string): Map<string, Space> {
    const end = space.indexOf(' ');
    const kind = end < 0 ? space : space.slice(0, end);
    let spaces = this.#kinds.get(kind);
    if (spaces === undefined) {
      spaces = new Map();
      this.#kinds.set(kind, spaces);
    }
    return spaces;
  }

  readonly failure = undefined;

  saved(): undefined {
    return undefined;
  }

  async close(): Promise<void> {}
}

/** The position of a key in a sorted list, or where it would be. */
function placeOf(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  // new keys are usually the last
  if (high > 0 && sorted[high - 1]! < key) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
