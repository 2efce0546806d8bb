import { existsSync } from 'node:fs';

/**
 * The location of the built worker: next to the bundle, one folder up from a chunk of it, or in the build of the
 * running sources. Node 20 cannot run a worker's source itself.
 */
export function findWorkerUrl(): URL {
  const places = ['./worker.cjs', '../worker.cjs', '../../../dist/worker.cjs'].map(
    (path) => new URL(path, import.meta.url),
  );
  const found = places.find((url) => existsSync(url));
  if (found === undefined) throw new Error(`worker.cjs is not built; looked at ${places.map(String).join(', ')}`);
  return found;
}
