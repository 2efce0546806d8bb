import { StatesError } from '../engine/errors.ts';
import type { ChildRecord, ResultSink } from '../engine/world.ts';
import type { Json } from '../json.ts';
import { formatPendingRecord, type Stringify } from './execution-record.ts';
import type { ObjectStore, ObjectWriter } from './object-store.ts';
import { formatResult, type Transformation } from './shape-outputs.ts';

/** "Step Functions supports individual result files of up to 5 GB." */
const MAX_FILE_BYTES = 5 * 1000 ** 3;

export interface ResultWriterOptions {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** '' for none. */
  readonly prefix: string;
  /** Its last part, the run's UUID, names the folder. */
  readonly mapRunArn: string;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: Transformation;
  readonly stringify?: Stringify;
  readonly maxFileBytes?: number;
}

/** Promises reject with a StatesError `States.ResultWriterFailed`. */
export interface ResultWriter extends ResultSink {
  /** For an item or batch that was never started. */
  pending(input: Json): Promise<void> | undefined;
  /** Completes the files and writes the manifest: the Map state's `ResultWriterDetails`. */
  close(): Promise<{ readonly Bucket: string; readonly Key: string }>;
  /** Discards incomplete files. */
  abort(): Promise<void>;
}

/**
 * Writes results as ResultWriter does: for each status `<prefix>/<run>/<STATUS>_<n>.json`, then `manifest.json` next to
 * them. Files appear when they are complete, and memory does not grow with their size.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export function createResultWriter(options: ResultWriterOptions): ResultWriter {
  const { store, bucket, mapRunArn, transformation, stringify = JSON.stringify } = options;
  const prefix = options.prefix === '' || options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
  const folder = `${prefix}${mapRunArn.slice(mapRunArn.lastIndexOf(':') + 1)}`;
  const [succeeded, failed, pending] = [filesOf('SUCCEEDED'), filesOf('FAILED'), filesOf('PENDING')];

  function filesOf(status: string): ResultFiles {
    const { outputType, maxFileBytes = MAX_FILE_BYTES } = options;
    return new ResultFiles({ store, bucket, keyStart: `${folder}/${status}`, outputType, maxBytes: maxFileBytes });
  }

  function add(files: ResultFiles, records: readonly string[]): Promise<void> | undefined {
    let written: Promise<void> | undefined;
    for (const record of records) written = files.add(record) ?? written;
    return written?.catch(fail);
  }

  let closing: Promise<{ readonly Bucket: string; readonly Key: string }> | undefined;
  let isAborted = false;

  async function writeAll(): Promise<{ readonly Bucket: string; readonly Key: string }> {
    const manifest = {
      DestinationBucket: bucket,
      MapRunArn: mapRunArn,
      ResultFiles: { FAILED: await failed.close(), PENDING: await pending.close(), SUCCEEDED: await succeeded.close() },
    };
    if (isAborted) throw new StatesError('States.ResultWriterFailed', 'The Map run was stopped');
    const key = `${folder}/manifest.json`;
    const writer = await store.create(bucket, key);
    await writer.write(JSON.stringify(manifest));
    await writer.close();
    return { Bucket: bucket, Key: key };
  }

  return {
    add(child: ChildRecord) {
      const files = child.status === 'SUCCEEDED' ? succeeded : failed;
      return add(files, formatResult(child, transformation, stringify));
    },
    pending: (input) => add(pending, [formatPendingRecord(input, stringify)]),
    close() {
      closing = writeAll().catch(fail);
      return closing;
    },
    async abort() {
      isAborted = true;
      for (const files of [succeeded, failed, pending]) await files.abort();
      // a manifest that is already being written becomes complete
      await closing?.catch(() => {});
    },
  };
}

function fail(error: unknown): never {
  if (error instanceof StatesError) throw new StatesError('States.ResultWriterFailed', error.cause);
  throw error;
}

interface ResultFile {
  readonly Key: string;
  /** Bytes. */
  readonly Size: number;
}

interface ResultFileOptions {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** `<prefix>/<run>/SUCCEEDED`: the part before the file's number. */
  readonly keyStart: string;
  readonly outputType: 'JSON' | 'JSONL';
  /** The size in bytes at which the next file begins. */
  readonly maxBytes: number;
}

/** The text around all records of a file, and between two. */
const syntax = {
  JSON: { open: '[', separator: ',', close: ']' },
  JSONL: { open: '', separator: '\n', close: '\n' },
} as const;

/** How much is written at once: the children wait for each write. */
const BUFFER_BYTES = 512 * 1024;

/**
 * The result files of one status, numbered from `SUCCEEDED_0.json`: none before the first record, a new one when a file
 * is full. Written text is not kept.
 */
class ResultFiles {
  readonly #options: ResultFileOptions;
  readonly #files: ResultFile[] = [];
  #buffer: Buffer | undefined;
  /** Size of the buffer in bytes. */
  #used = 0;
  /** Bytes of the current file, including the buffer. */
  #size = 0;
  /** Writes are sequential, and stop after a failed one. */
  #last: Promise<void> = Promise.resolve();
  #writer: ObjectWriter | undefined;

  constructor(options: ResultFileOptions) {
    this.#options = options;
  }

  /** Adds a record, as JSON text. Returns a promise if the next one must wait. */
  add(record: string): Promise<void> | undefined {
    const { open, separator, close } = syntax[this.#options.outputType];
    const left = this.#options.maxBytes - this.#size - separator.length - close.length;
    // a character has at most three bytes: text is measured only near the end of a file
    const isTooLong = record.length * 3 > left && Buffer.byteLength(record) > left;
    if (this.#size > 0 && isTooLong) this.#end();
    this.#append(this.#size === 0 ? open : separator);
    this.#append(record);
    return this.#used < BUFFER_BYTES / 2 ? undefined : this.#flush(false);
  }

  /** Completes the last file and returns all files. */
  async close(): Promise<readonly ResultFile[]> {
    if (this.#size > 0) this.#end();
    await this.#last;
    return this.#files;
  }

  /** Discards the incomplete file. */
  async abort(): Promise<void> {
    await this.#last.catch(() => {});
    await this.#writer?.abort();
  }

  #end(): void {
    const { close } = syntax[this.#options.outputType];
    this.#append(close);
    void this.#flush(true);
    this.#files.push({ Key: this.#key(), Size: this.#size });
    this.#size = 0;
  }

  /** Encoded at once: a long concatenated string would be copied for flattening, and again for encoding. */
  #append(text: string): void {
    const most = text.length * 3;
    if (this.#buffer === undefined || this.#used + most > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, this.#used + most));
      this.#buffer?.copy(larger, 0, 0, this.#used);
      this.#buffer = larger;
    }
    const bytes = this.#buffer.write(text, this.#used);
    this.#used += bytes;
    this.#size += bytes;
  }

  #flush(isLast: boolean): Promise<void> {
    const { store, bucket } = this.#options;
    const bytes = (this.#buffer ?? Buffer.alloc(0)).subarray(0, this.#used);
    const key = this.#key();
    this.#buffer = undefined;
    this.#used = 0;
    this.#last = this.#last.then(async () => {
      this.#writer ??= await store.create(bucket, key);
      await this.#writer.write(bytes);
      if (!isLast) return;
      await this.#writer.close();
      this.#writer = undefined;
    });
    // Callers learn about a failure, at the latest in close.
    this.#last.catch(() => {});
    return this.#last;
  }

  #key(): string {
    return `${this.#options.keyStart}_${this.#files.length}.json`;
  }
}
