import type { JournalEntry } from '../engine/journal.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Store } from './store/store.ts';

/** The entries of an execution's journal. */
export interface KeptJournal {
  /** Undefined: they are in the store. */
  readonly entries: readonly JournalEntry[] | undefined;
  /** Existing texts; more are added after them. */
  read(): Promise<readonly JournalEntry[]>;
  add(entry: JournalEntry): void;
  delete(): void;
}

/** It is written whole with each entry that is added. */
const CHUNK_LENGTH = 2_000;

/** In a store that outlasts the server, in a few texts. */
export class JournalFile implements KeptJournal {
  readonly entries = undefined;
  readonly #store: Store;
  readonly #space: string;
  #chunks = 0;
  #text = '';

  constructor(store: Store, space: string) {
    this.#store = store;
    this.#space = space;
  }

  async read(): Promise<readonly JournalEntry[]> {
    const chunks = await this.#store.list(this.#space);
    this.#chunks = chunks.length;
    return chunks.flatMap(([, text]) => JSON.parse(`[${text}]`) as JournalEntry[]);
  }

  add(entry: JournalEntry): void {
    const text = JSON.stringify(entry);
    const isNew = this.#text === '';
    this.#text = isNew ? text : `${this.#text},${text}`;
    this.#store.put(this.#space, chunkKey(this.#chunks), this.#text, isNew);
    if (this.#text.length < CHUNK_LENGTH) return;
    this.#chunks++;
    this.#text = '';
  }

  delete(): void {
    const chunks = this.#chunks + (this.#text === '' ? 0 : 1);
    for (let chunk = 0; chunk < chunks; chunk++) this.#store.delete(this.#space, chunkKey(chunk));
  }
}

/** With the execution itself, where nothing outlasts the server: most write nothing. */
export class JournalList implements KeptJournal {
  readonly entries: JournalEntry[];

  constructor(entries: readonly JournalEntry[] = []) {
    this.entries = [...entries];
  }

  async read(): Promise<readonly JournalEntry[]> {
    return this.entries;
  }

  add(entry: JournalEntry): void {
    this.entries.push(entry);
  }

  delete(): void {}
}
