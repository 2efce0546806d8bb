import { StatesError } from '../engine/errors.ts';
import type { MapData, ResultSink, WriteResults } from '../engine/world.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { ObjectStore } from './object-store.ts';
import type { shapeResult } from './shape-outputs.ts';

/**
 * The data of a Distributed Map, in a folder in place of S3 (`<dir>/<bucket>/<key>`), or else in the store that
 * `openOther` opens; undefined if there is neither. Readers and writers are loaded on demand.
 */
export function createMapData(
  dir: string | undefined,
  openOther?: () => Promise<ObjectStore>,
): MapData & { close(): Promise<void> } {
  const aborting = new Set<Promise<void>>();
  const openStore = async (error: 'States.ItemReaderFailed' | 'States.ResultWriterFailed'): Promise<ObjectStore> => {
    if (dir === undefined) {
      if (openOther !== undefined) return openOther();
      throw new StatesError(
        error,
        'This run has no S3: name a folder for it with --s3, or a server with --endpoint-url s3=URL.',
      );
    }
    return (await import('./local-object-store.ts')).createLocalObjectStore(dir);
  };
  return {
    hasStore: dir !== undefined || openOther !== undefined,
    isRemote: dir === undefined && openOther !== undefined,
    async *readItems(request) {
      const store = await openStore('States.ItemReaderFailed');
      yield* (await import('./read-items.ts')).readItems(request, store);
    },
    async writeResults(request) {
      const { shapeResult } = await import('./shape-outputs.ts');
      if (request.parameters === undefined) return collectResults(request, shapeResult);
      const bucket = parameter(request.parameters, 'Bucket');
      if (bucket === undefined) {
        throw new StatesError('States.ResultWriterFailed', 'ResultWriter has no parameter Bucket.');
      }
      const prefix = parameter(request.parameters, 'Prefix') ?? '';
      const store = await openStore('States.ResultWriterFailed');
      const { createResultWriter } = await import('./result-writer.ts');
      const writer = createResultWriter({ ...request, store, bucket, prefix });
      return {
        ...writer,
        abort() {
          const done = writer.abort().finally(() => aborting.delete(done));
          aborting.add(done);
          return done;
        },
      };
    },
    /** Waits until incomplete files have been removed: a Map that is stopped does not wait for that. */
    async close() {
      await Promise.allSettled(aborting);
    },
  };
}

/** Without an export location, the results are the state's output: an array, or JSON Lines as a string. */
function collectResults({ transformation, outputType }: WriteResults, shape: typeof shapeResult): ResultSink {
  const byChild: (readonly Json[])[] = [];
  return {
    add(child) {
      byChild[child.index] = shape(child, transformation);
      return undefined;
    },
    async close() {
      const results = byChild.flat();
      return outputType === 'JSON' ? results : results.map((result) => `${JSON.stringify(result)}\n`).join('');
    },
    abort: async () => {},
  };
}

function parameter(parameters: Json, name: 'Bucket' | 'Prefix'): string | undefined {
  const value = isJsonObject(parameters) ? ownValue(parameters, name) : undefined;
  if (value !== undefined && typeof value !== 'string') {
    throw new StatesError(
      'States.ResultWriterFailed',
      `ResultWriter's parameter ${name} must be a string but is ${JSON.stringify(value)}.`,
    );
  }
  return value;
}
