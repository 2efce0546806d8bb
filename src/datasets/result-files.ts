import type { ObjectStore, ObjectWriter } from './object-store.ts';

export interface ResultFile {
  readonly Key: string;
  /** Bytes. */
  readonly Size: number;
}

export interface ResultFileOptions {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** `<prefix>/<run>/SUCCEEDED`: what stands before the file's number. */
  readonly keyStart: string;
  readonly outputType: 'JSON' | 'JSONL';
  /** At how many bytes the next file begins. */
  readonly maxBytes: number;
}

/** How records are put into a file: around all of them, and between two. */
const syntax = {
  JSON: { open: '[', separator: ',', close: ']' },
  JSONL: { open: '', separator: '\n', close: '\n' },
} as const;

/** How much is written at once. */
const BUFFER_LENGTH = 64 * 1024;

/**
 * The result files of one status, `SUCCEEDED_0.json` and on: none before the first record, a further one when a file is
 * full. What is written is forgotten.
 */
export class ResultFiles {
  readonly #options: ResultFileOptions;
  readonly #files: ResultFile[] = [];
  #buffer = '';
  /** Bytes of the file at hand, those in the buffer too. */
  #size = 0;
  /** Writes happen one after the other, and none after one that failed. */
  #last: Promise<void> = Promise.resolve();
  #writer: ObjectWriter | undefined;

  constructor(options: ResultFileOptions) {
    this.#options = options;
  }

  /** Adds a record, as JSON text. A promise where there is something to wait for before the next one. */
  add(record: string): Promise<void> | undefined {
    const { open, separator, close } = syntax[this.#options.outputType];
    const size = Buffer.byteLength(record);
    if (this.#size > 0 && this.#size + separator.length + size + close.length > this.#options.maxBytes) this.#end();
    const before = this.#size === 0 ? open : separator;
    this.#buffer += before + record;
    this.#size += before.length + size;
    return this.#buffer.length < BUFFER_LENGTH ? undefined : this.#flush(false);
  }

  /** Completes the last file and returns them all. */
  async close(): Promise<readonly ResultFile[]> {
    if (this.#size > 0) this.#end();
    await this.#last;
    return this.#files;
  }

  /** Drops the file that is not complete. */
  async abort(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#writer?.abort();
  }

  #end(): void {
    const { close } = syntax[this.#options.outputType];
    this.#buffer += close;
    void this.#flush(true);
    this.#files.push({ Key: this.#key(), Size: this.#size + close.length });
    this.#size = 0;
  }

  #flush(isLast: boolean): Promise<void> {
    const { store, bucket } = this.#options;
    const text = this.#buffer;
    const key = this.#key();
    this.#buffer = '';
    this.#last = this.#last.then(async () => {
      this.#writer ??= await store.create(bucket, key);
      await this.#writer.write(text);
      if (!isLast) return;
      await this.#writer.close();
      this.#writer = undefined;
    });
    // Whoever waits hears of a failure, at the latest in close.
    this.#last.catch(() => {});
    return this.#last;
  }

  #key(): string {
    return `${this.#options.keyStart}_${this.#files.length}.json`;
  }
}
