import { createMapData } from '../../src/datasets/map-data.ts';
import { StatesError } from '../../src/engine/errors.ts';
import type { ChildRecord, DatasetBatch, MapData } from '../../src/engine/world.ts';
import type { Json } from '../../src/json.ts';

/** The dataset of an ItemReader. */
export interface Dataset {
  readonly items: readonly Json[];
  /** The failure of the reader after the items. */
  readonly throw?: { readonly Error: string; readonly Cause: string };
  /** The failure of writing results. */
  readonly writeThrow?: { readonly Error: string; readonly Cause: string };
}

export type WrittenResult = Pick<ChildRecord, 'index' | 'status' | 'input' | 'output' | 'error' | 'cause'>;

/** Reads from a list and writes to another; results that are not exported are collected as always. */
export function createFakeMapData(dataset: Dataset | undefined): {
  readonly mapData: MapData;
  readonly written: WrittenResult[];
} {
  const nothing = createMapData(undefined);
  const written: WrittenResult[] = [];
  if (dataset === undefined) return { mapData: nothing, written };
  const mapData: MapData = {
    hasStore: true,
    isRemote: false,
    async *readItems({ maxItems }): AsyncGenerator<DatasetBatch> {
      const items = maxItems === 0 ? dataset.items : dataset.items.slice(0, maxItems);
      for (const value of items) yield { values: [value], source: 'S3://data/items.json' };
      if (dataset.throw !== undefined) throw new StatesError(dataset.throw.Error, dataset.throw.Cause);
    },
    async writeResults(request) {
      if (request.parameters === undefined) return nothing.writeResults(request);
      return {
        add({ index, status, input, output, error, cause }) {
          written.push({
            index,
            status,
            input,
            ...(output !== undefined && { output }),
            ...(error !== undefined && { error }),
            ...(cause !== undefined && { cause }),
          });
          return undefined;
        },
        async close() {
          if (dataset.writeThrow !== undefined) {
            throw new StatesError(dataset.writeThrow.Error, dataset.writeThrow.Cause);
          }
          return { ...(request.parameters as object), Key: 'manifest.json' };
        },
        abort: async () => {},
      };
    },
  };
  return { mapData, written };
}
