import { StatesError } from '../engine/errors.ts';
import type { MapData } from '../engine/world.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * The data of a Distributed Map, in a folder in place of S3 (`<dir>/<bucket>/<key>`), or else in the store that
 * `openOther` opens; undefined if there is neither. Readers and writers are loaded on demand.
 */
export function createMapData(
  dir: string | undefined,
  openOther?: () => Promise<ObjectStore>,
): MapData & { close(): Promise<unknown> | undefined } {
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
      const { openResults } = await import('./open-results.ts');
      const sink = await openResults(request, () => openStore('States.ResultWriterFailed'));
      return {
        ...sink,
        abort() {
          const done = sink.abort().finally(() => aborting.delete(done));
          aborting.add(done);
          return done;
        },
      };
    },
    /** Waits until incomplete files have been removed: a Map that is stopped does not wait for that. */
    close: () => (aborting.size === 0 ? undefined : Promise.allSettled(aborting)),
  };
}
