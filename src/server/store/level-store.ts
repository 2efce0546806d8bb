import { type Entry, type Part, type Store, StoreFailure } from './store.ts';

/** What of `classic-level`'s database is used here. */
export interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<string | undefined>;
  batch(operations: readonly LevelOperation[], options: { readonly sync: boolean }): Promise<void>;
  iterator(range: LevelRange): { all(): Promise<[string, string][]> };
}

type LevelOperation =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

interface LevelRange {
  readonly gt: string;
  readonly lt: string;
  readonly reverse: boolean;
  readonly limit: number;
}

/** Between the name of a space and a key. */
const SEPARATOR = '\u0000';
/** Comes after all keys of a space, none of which begins with a control character. */
const END = '\u0001';
/** How long after a write that failed the next one waits, in milliseconds. */
const RETRY_MS = 250;

/**
 * Keeps everything in a LevelDB. Writes are gathered while a batch is on its way to the disk, and go there together: a
 * batch is there as a whole or not at all, whenever the process ends.
 */
export class LevelStore implements Store {
  readonly isLasting = true;
  readonly #path: string;
  readonly #open: () => Promise<LevelDatabase>;
  #database: LevelDatabase;
  /** By key; undefined deletes. The latest word of each counts. */
  #gathered = new Map<string, string | undefined>();
  /** Of these, what the disk has never had. */
  #fresh = new Set<string>();
  /** The same, on its way to the disk. */
  #leaving = new Map<string, string | undefined>();
  /** Of the batch that is on its way. */
  #writing: Promise<void> | undefined;
  /** Of the batch that follows it, if anything is gathered. */
  #next: Promise<void> | undefined;
  /** Of the latest batch: it is written again, with all that came since. */
  #failure: StoreFailure | undefined;
  #isClosed = false;

  /** @param open opens the database again after a write has failed */
  constructor(path: string, database: LevelDatabase, open: () => Promise<LevelDatabase>) {
    this.#path = path;
    this.#database = database;
    this.#open = open;
  }

  async get(space: string, key: string): Promise<string | undefined> {
    const whole = space + SEPARATOR + key;
    if (this.#gathered.has(whole)) return this.#gathered.get(whole);
    if (this.#leaving.has(whole)) return this.#leaving.get(whole);
    return this.#database.get(whole);
  }

  put(space: string, key: string, value: string, isNew = false): void {
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
    await this.saved();
    const start = space + SEPARATOR;
    const range = {
      gt: !reverse && after !== undefined ? start + after : start,
      lt: reverse && after !== undefined ? start + after : space + END,
      reverse,
      limit,
    };
    const entries = await this.#database.iterator(range).all();
    return entries.map(([key, value]) => [key.slice(start.length), value]);
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

  #write(key: string, value: string | undefined): void {
    if (this.#isClosed) return;
    this.#gathered.set(key, value);
    if (this.#next === undefined) this.#schedule();
  }

  #schedule(): void {
    const batch = this.#writeBatch(this.#writing);
    // whoever needs to know asks for it
    batch.catch(() => {});
    this.#next = batch;
  }

  /** Writes what is gathered until the batch before has arrived, and the event loop has had a turn. */
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
      const operations = [...this.#leaving].map(
        ([key, value]): LevelOperation => (value === undefined ? { type: 'del', key } : { type: 'put', key, value }),
      );
      await this.#database.batch(operations, { sync: true });
      this.#failure = undefined;
    } catch (error) {
      this.#failure = new StoreFailure(this.#path, error);
      // what came meanwhile counts more
      for (const [key, value] of this.#gathered) this.#leaving.set(key, value);
      this.#gathered = this.#leaving;
      if (this.#next === undefined && !this.#isClosed) this.#schedule();
      throw this.#failure;
    } finally {
      this.#leaving = new Map();
      this.#writing = undefined;
    }
  }

  /** LevelDB's log cannot be written to after a record of it was cut short; opening the database begins a new one. */
  async #reopen(): Promise<void> {
    await this.#database.close();
    this.#database = await this.#open();
  }
}
