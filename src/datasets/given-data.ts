import { Readable } from 'node:stream';
import { StatesError } from '../engine/errors.ts';
import type { MapData, ResultSink } from '../engine/world.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { ObjectStore } from './object-store.ts';

/** For testing a Map: its items come from `data` if given, and its results are discarded. */
export function createGivenMapData(data: string | undefined, fallback: MapData): MapData {
  return {
    hasStore: data !== undefined || fallback.hasStore,
    isRemote: data === undefined && fallback.isRemote,
    async *readItems(request) {
      if (data === undefined) {
        yield* fallback.readItems(request);
        return;
      }
      const { readItems } = await import('./read-items.ts');
      const isListing = request.action === 'listObjectsV2' && request.transformation !== 'LOAD_AND_FLATTEN';
      const file = {
        ...request,
        action: 'getObject' as const,
        parameters: { Bucket: 'given', Key: 'data' },
        // the result of a listing is an array of objects
        inputType: isListing ? ('JSON' as const) : request.inputType,
      };
      const source = sourceOf(request.parameters);
      for await (const batch of readItems(file, storeOf(data))) yield { ...batch, source };
    },
    writeResults: async () => NOWHERE,
  };
}

const NOWHERE: ResultSink = { add: () => undefined, close: async () => ({}), abort: async () => {} };

function sourceOf(parameters: Json): string {
  const [bucket, key] = isJsonObject(parameters) ? [ownValue(parameters, 'Bucket'), ownValue(parameters, 'Key')] : [];
  return key === undefined ? `S3://${bucket}` : `S3://${bucket}/${key}`;
}

/** A store in which every object has this text. */
function storeOf(text: string): ObjectStore {
  const bytes = Buffer.from(text);
  return {
    open: async (_bucket, _key, range) => ({
      body: Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end)]),
      size: bytes.length,
    }),
    async *list() {},
    create: async () => {
      throw new StatesError('States.ResultWriterFailed', 'a state that is tested writes nothing');
    },
  };
}
