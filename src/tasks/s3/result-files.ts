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

/**
 * The result files of one status, `SUCCEEDED_0.json` and on: none before the first record, a further one when a file is
 * full. Nothing is held in memory but what the store's writer buffers.
 */
export class ResultFiles {
  readonly #options: ResultFileOptions;
  readonly #files: ResultFile[] = [];
  #writer: ObjectWriter | undefined;
  #size = 0;

  constructor(options: ResultFileOptions) {
    this.#options = options;
  }

  /** Adds a record, as JSON text. One call at a time. */
  async add(record: string): Promise<void> {
    const { open, separator, close } = syntax[this.#options.outputType];
    const size = Buffer.byteLength(record);
    if (this.#writer && this.#size + separator.length + size + close.length > this.#options.maxBytes) {
      await this.#finish();
    }
    if (this.#writer) {
      await this.#writer.write(separator + record);
      this.#size += separator.length + size;
    } else {
      this.#writer = await this.#options.store.create(this.#options.bucket, this.#key());
      await this.#writer.write(open + record);
      this.#size = open.length + size;
    }
  }

  /** Completes the last file and returns them all. */
  async close(): Promise<readonly ResultFile[]> {
    await this.#finish();
    return this.#files;
  }

  async abort(): Promise<void> {
    await this.#writer?.abort();
  }

  #key(): string {
    return `${this.#options.keyStart}_${this.#files.length}.json`;
  }

  async #finish(): Promise<void> {
    if (!this.#writer) return;
    const { close } = syntax[this.#options.outputType];
    await this.#writer.write(close);
    await this.#writer.close();
    this.#files.push({ Key: this.#key(), Size: this.#size + close.length });
    this.#writer = undefined;
  }
}
