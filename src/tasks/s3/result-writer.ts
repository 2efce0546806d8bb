import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import {
  type FailedExecution,
  failedRecord,
  pendingRecord,
  type Stringify,
  type SucceededExecution,
  succeededRecord,
} from './execution-record.ts';
import type { ObjectStore } from './object-store.ts';
import { ResultFiles } from './result-files.ts';
import { shapeOutputs, type Transformation } from './shape-outputs.ts';

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

/** Exports the results of a Map Run. Each method rejects with a StatesError `States.ResultWriterFailed`. */
export interface ResultWriter {
  succeeded(execution: SucceededExecution): Promise<void>;
  failed(execution: FailedExecution): Promise<void>;
  pending(input: Json): Promise<void>;
  /** Completes the files and writes the manifest: the Map state's `ResultWriterDetails`. */
  close(): Promise<{ readonly Bucket: string; readonly Key: string }>;
  /** Drops the files that are not complete. */
  abort(): Promise<void>;
}

/**
 * Writes results as ResultWriter does: for each status `<prefix>/<run>/<STATUS>_<n>.json`, then `manifest.json` beside
 * them. Files appear as they are complete, and memory does not grow with their number.
 */
export function createResultWriter(options: ResultWriterOptions): ResultWriter {
  const { store, bucket, mapRunArn, transformation, stringify = JSON.stringify } = options;
  const prefix = options.prefix === '' || options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
  const folder = `${prefix}${mapRunArn.slice(mapRunArn.lastIndexOf(':') + 1)}`;
  const [succeeded, failed, pending] = [filesOf('SUCCEEDED'), filesOf('FAILED'), filesOf('PENDING')];
  /** Records are written one after the other, in the order in which they came. */
  let last: Promise<unknown> = Promise.resolve();

  function filesOf(status: string): ResultFiles {
    const { outputType, maxFileBytes = MAX_FILE_BYTES } = options;
    return new ResultFiles({ store, bucket, keyStart: `${folder}/${status}`, outputType, maxBytes: maxFileBytes });
  }

  function queue<T>(action: () => Promise<T>): Promise<T> {
    const result = last.then(action).catch(fail);
    last = result;
    // Whoever asked hears of a failure; here it would only be reported a second time.
    result.catch(() => {});
    return result;
  }

  async function writeManifest(): Promise<{ Bucket: string; Key: string }> {
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
    succeeded: (execution) =>
      queue(async () => {
        const records =
          transformation === 'NONE'
            ? [succeededRecord(execution, stringify)]
            : shapeOutputs([execution.output], transformation);
        for (const record of records) await succeeded.add(stringify(record));
      }),
    failed: (execution) => queue(() => failed.add(stringify(failedRecord(execution, stringify)))),
    pending: (input) => queue(() => pending.add(stringify(pendingRecord(input, stringify)))),
    close: () => queue(writeManifest),
    async abort() {
      await last.catch(() => {});
      await Promise.all([succeeded.abort(), failed.abort(), pending.abort()]);
    },
  };
}

function fail(error: unknown): never {
  if (error instanceof StatesError) throw new StatesError('States.ResultWriterFailed', error.cause);
  throw error;
}
