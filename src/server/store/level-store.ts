import { UsageError } from '../../source/usage-error.ts';
import { type Entry, type Part, type Store, StoreFailure, type Text } from './store.ts';

/** The methods of `classic-level`'s database that are used. */
export interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<string | undefined>;
  batch(): LevelBatch;
  iterator(range: LevelRange): { all(): Promise<[string, string][]> };
}

/** Operations are added one by one: the library copies a list of them, which takes five times as long. */
interface LevelBatch {
  put(key: string, value: string): unknown;
  del(key: string): unknown;
  write(options: { readonly sync: boolean }): Promise<void>;
}

interface LevelRange {
  readonly gt?: string;
  readonly lt?: string;
  readonly reverse?: boolean;
  readonly limit: number;
}

interface LevelOptions {
  /** Opens the database again after a write has failed. */
  readonly open: () => Promise<LevelDatabase>;
  /** Whether reopening can succeed; until then the database stays open for reading. */
  readonly hasRoom: () => Promise<boolean>;
  /** Called with a message when writes fail, and when they succeed again. */
  readonly onWarning: (line: string) => void;
}

/** Separates a space and a key. */
const SEPARATOR = '\u0000';
/** Sorts after all keys of a space, none of which begins with a control character. */
const END = '\u0001';
/** The pause after a failed write, in milliseconds. */
const RETRY_MS = 250;

/**
 * Keeps everything in a LevelDB. Writes are collected while a batch is on its way to the disk, and are then written
 * together: a batch is stored completely or not at all, whenever the process ends.
 */
export class LevelStore implements Store {
  readonly isLasting = true;
  readonly #path: string;
  readonly #options: LevelOptions;
  #database: LevelDatabase;
  /** Unsaved values by key; undefined deletes. The latest value of a key wins. */
  #gathered = new Map<string, Text | undefined>();
  /** Keys that have never been on the disk. */
  #fresh = new Set<string>();
  /** The batch being written. */
  #leaving = new Map<string, Text | undefined>();
  /** Settles when the current batch is written. */
  #writing: Promise<void> | undefined;
  /** Settles when the next batch is written; undefined if nothing has been collected. */
  #next: Promise<void> | undefined;
  /** Why the latest batch failed; it is repeated together with everything written since. */
  #failure: StoreFailure | undefined;
  #isClosed = false;

  constructor(path: string, database: LevelDatabase, options: LevelOptions) {
    this.#path = path;
    this.#database = database;
    this.#options = options;
  }

  async get(space: string, key: string): Promise<string | undefined> {
    const whole = space + SEPARATOR + key;
    for (const unsaved of [this.#gathered, this.#leaving]) {
      if (unsaved.has(whole)) return textOf(unsaved.get(whole));
    }
    return this.#read((database) => database.get(whole));
  }

  put(space: string, key: string, value: Text, isNew = false): void {
    const whole = space + SEPARATOR + key;
    if (isNew) this.#fresh.add(whole);
    this.#write(whole, value);
  }

  delete(space: string, key: string): void {
    const whole = space + SEPARATOR + key;
    if (this.#fresh.delete(whole)) this.#gathered.delete(whole);
    else this.#write(whole, undefined);
  }

  get failure(): StoreFailure | undefined {
    return this.#failure;
  }

  async list(space: string, { reverse = false, after, limit = -1 }: Part = {}): Promise<readonly Entry[]> {
    try {
      if (this.#failure === undefined) await this.saved();
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
    }
    const start = space + SEPARATOR;
    const unsaved = this.#failure === undefined ? NONE : this.#unsavedOf(space);
    const range = {
      gt: !reverse && after !== undefined ? start + after : start,
      lt: reverse && after !== undefined ? start + after : space + END,
      reverse,
      // unsaved deletions may remove some of them
      limit: limit < 0 ? limit : limit + unsaved.size,
    };
    const saved = await this.#read((database) => database.iterator(range).all());
    const entries = unsaved.size > 0 ? overlay(saved, unsaved, range) : saved;
    return entries.slice(0, limit < 0 ? undefined : limit).map(([key, value]) => [key.slice(start.length), value]);
  }

  /** Unsaved entries of a space, by their full keys. */
  #unsavedOf(space: string): ReadonlyMap<string, string | undefined> {
    const all = [...this.#leaving, ...this.#gathered].filter(([key]) => key.startsWith(space + SEPARATOR));
    return new Map(all.map(([key, value]) => [key, textOf(value)]));
  }

  /** @throws StoreFailure while the database is closed because it could not be reopened */
  async #read<T>(read: (database: LevelDatabase) => Promise<T>): Promise<T> {
    try {
      return await read(this.#database);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'LEVEL_CORRUPTION') {
        throw new UsageError(`--data ${this.#path} is damaged: ${(error as Error).message}`);
      }
      throw this.#failure ?? error;
    }
  }

  saved(): Promise<void> | undefined {
    return this.#next ?? this.#writing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      await this.saved();
    } finally {
      await this.#database.close();
    }
  }

  #write(key: string, value: Text | undefined): void {
    if (this.#isClosed) return;
    this.#gathered.set(key, value);
    if (this.#next === undefined) this.#schedule();
  }

  #schedule(): void {
    const batch = this.#writeBatch(this.#writing);
    // the callers that need the result await it
    batch.catch(() => {});
    this.#next = batch;
  }

  /** Collects writes until the previous batch is done and the event loop has had a turn, then writes them. */
  async #writeBatch(before: Promise<void> | undefined): Promise<void> {
    await before?.catch(() => {});
    await new Promise((resolve) =>
      this.#failure === undefined ? setImmediate(resolve) : setTimeout(resolve, RETRY_MS),
    );
    this.#writing = this.#next;
    this.#next = undefined;
    this.#leaving = this.#gathered;
    this.#gathered = new Map();
    this.#fresh = new Set();
    try {
      if (this.#failure !== undefined) await this.#reopen();
      const batch = this.#database.batch();
      for (const [key, value] of this.#leaving) {
        if (value === undefined) batch.del(key);
        else batch.put(key, textOf(value));
      }
      await batch.write({ sync: true });
      if (this.#failure !== undefined) this.#options.onWarning(`${this.#path} can be written again`);
      this.#failure = undefined;
    } catch (error) {
      const failure = new StoreFailure(this.#path, error);
      if (this.#failure === undefined)
        this.#options.onWarning(`${failure.message}: requests are refused until it can be`);
      this.#failure = failure;
      // newer values win
      for (const [key, value] of this.#gathered) this.#leaving.set(key, value);
      this.#gathered = this.#leaving;
      if (this.#next === undefined && !this.#isClosed) this.#schedule();
      throw this.#failure;
    } finally {
      this.#leaving = new Map();
      this.#writing = undefined;
    }
  }

  /** LevelDB cannot append to its log after a truncated record; opening the database starts a new log. */
  async #reopen(): Promise<void> {
    if (!(await this.#options.hasRoom())) throw this.#failure?.cause;
    await this.#database.close();
    this.#database = await this.#options.open();
  }
}

function textOf(value: Text): string;
function textOf(value: Text | undefined): string | undefined;
function textOf(value: Text | undefined): string | undefined {
  return typeof value === 'function' ? value() : value;
}

const NONE: ReadonlyMap<string, string | undefined> = new Map();

/** Merges a range of saved entries with the unsaved ones. */
function overlay(
  saved: readonly [string, string][],
  unsaved: ReadonlyMap<string, string | undefined>,
  { gt, lt, reverse }: { readonly gt: string; readonly lt: string; readonly reverse: boolean },
): [string, string][] {
  const kept = saved.filter(([key]) => !unsaved.has(key));
  const added = [...unsaved].filter((entry): entry is [string, string] => {
    const [key, value] = entry;
    return value !== undefined && key > gt && key < lt;
  });
  const order = reverse ? -1 : 1;
  return [...kept, ...added].sort(([a], [b]) => (a < b ? -order : order));
}
