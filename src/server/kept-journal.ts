import type { JournalEntry } from '../engine/journal.ts';
import { chunkKey } from './store/chunk-key.ts';
import type { Store } from './store/store.ts';

/** The stored entries of an execution's journal. */
export interface KeptJournal {
  /** Undefined if they are in the store. */
  readonly entries: readonly JournalEntry[] | undefined;
  /** Reads the existing entries; new ones are added after them. */
  read(): Promise<readonly JournalEntry[]>;
  add(entry: JournalEntry): void;
  delete(): void;
}

/** Characters after which a new text begins: adding an entry rewrites the current text. */
const CHUNK_LENGTH = 2_000;

/** A journal in a store that outlasts the server, in a few texts. */
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

/** A journal in memory, for a server whose data ends with it; most are never read. */
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
