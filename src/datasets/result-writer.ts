import { StatesError } from '../engine/errors.ts';
import type { ChildRecord, ResultSink } from '../engine/world.ts';
import type { Json } from '../json.ts';
import { type Stringify, toPendingRecord } from './execution-record.ts';
import type { ObjectStore } from './object-store.ts';
import { ResultFiles } from './result-files.ts';
import { shapeResult, type Transformation } from './shape-outputs.ts';

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
  /** Drops what is not complete. */
  abort(): Promise<void>;
}

/**
 * Writes results as ResultWriter does: for each status `<prefix>/<run>/<STATUS>_<n>.json`, then `manifest.json` beside
 * them. Files appear as they are complete, and memory does not grow with their size.
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

  function add(files: ResultFiles, records: readonly Json[]): Promise<void> | undefined {
    let written: Promise<void> | undefined;
    for (const record of records) written = files.add(stringify(record)) ?? written;
    return written?.catch(fail);
  }

  async function close(): Promise<{ Bucket: string; Key: string }> {
    const manifest = {
      DestinationBucket: bucket,
      MapRunArn: mapRunArn,
      ResultFiles: { FAILED: await failed.close(), PENDING: await pending.close(), SUCCEEDED: await succeeded.close() },
    };
    const key = `${folder}/manifest.json`;
    const writer = await store.create(bucket, key);
    await writer.write(JSON.stringify(manifest));
    await writer.close();
    return { Bucket: bucket, Key: key };
  }

  return {
    add(child: ChildRecord) {
      const files = child.status === 'SUCCEEDED' ? succeeded : failed;
      return add(files, shapeResult(child, transformation, stringify));
    },
    pending: (input) => add(pending, [toPendingRecord(input, stringify)]),
    close: () => close().catch(fail),
    async abort() {
      for (const files of [succeeded, failed, pending]) await files.abort();
    },
  };
}

function fail(error: unknown): never {
  if (error instanceof StatesError) throw new StatesError('States.ResultWriterFailed', error.cause);
  throw error;
}
