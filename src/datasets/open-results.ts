import { StatesError } from '../engine/errors.ts';
import type { ResultSink, WriteResults } from '../engine/world.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { ObjectStore } from './object-store.ts';
import { createResultWriter } from './result-writer.ts';
import { shapeResult } from './shape-outputs.ts';

/** Opens what collects the results of a Map run: files in the store, or the state's output. */
export async function openResults(request: WriteResults, openStore: () => Promise<ObjectStore>): Promise<ResultSink> {
  if (request.parameters === undefined) return collectResults(request);
  const bucket = parameter(request.parameters, 'Bucket');
  if (bucket === undefined) throw new StatesError('States.ResultWriterFailed', 'ResultWriter has no parameter Bucket.');
  const prefix = parameter(request.parameters, 'Prefix') ?? '';
  return createResultWriter({ ...request, store: await openStore(), bucket, prefix });
}

/** Without an export location, the results are the state's output: an array, or JSON Lines as a string. */
function collectResults({ transformation, outputType }: WriteResults): ResultSink {
  const byChild: (readonly Json[])[] = [];
  return {
    add(child) {
      byChild[child.index] = shapeResult(child, transformation);
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
