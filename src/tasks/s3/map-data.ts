import { StatesError } from '../../engine/errors.ts';
import type { MapData, ResultSink, WriteResults } from '../../engine/world.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import { createLocalObjectStore } from './local-object-store.ts';
import { type DatasetItem, readItems } from './read-items.ts';
import { createResultWriter } from './result-writer.ts';
import { shapeResult } from './shape-outputs.ts';

/** What a Distributed Map reads and writes, with a folder in the place of S3: `<dir>/<bucket>/<key>`. */
export function createMapData(dir: string): MapData {
  const store = createLocalObjectStore(dir);
  return {
    readItems: (request) => valuesOf(readItems(request, store)),
    writeResults(request) {
      if (request.parameters === undefined) return collectResults(request);
      const bucket = parameter(request.parameters, 'Bucket');
      if (bucket === undefined)
        throw new StatesError('States.ResultWriterFailed', 'ResultWriter has no parameter Bucket.');
      const prefix = parameter(request.parameters, 'Prefix') ?? '';
      return createResultWriter({ ...request, store, bucket, prefix });
    },
  };
}

function valuesOf(items: AsyncIterableIterator<DatasetItem>): AsyncIterable<Json> {
  const toValue = (result: IteratorResult<DatasetItem>): IteratorResult<Json> =>
    result.done ? { done: true, value: undefined } : { done: false, value: result.value.value };
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => items.next().then(toValue),
      return: async () => {
        await items.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

/** With no place to export to, the results are the state's own output: an array, or the text of JSON Lines. */
function collectResults({ transformation, outputType }: WriteResults): ResultSink {
  const results: Json[] = [];
  return {
    add(child) {
      for (const result of shapeResult(child, transformation, JSON.stringify)) results.push(result);
      return undefined;
    },
    close: async () =>
      outputType === 'JSON' ? results : results.map((result) => `${JSON.stringify(result)}\n`).join(''),
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
