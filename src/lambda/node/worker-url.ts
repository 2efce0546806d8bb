import { existsSync } from 'node:fs';

/**
 * Where the built worker lies: beside the bundle, one folder up from a chunk of it, or in the build that belongs to
 * the sources that run. Node 20 cannot run the source of a worker itself.
 */
export function findWorkerUrl(): URL {
  const places = ['./worker.cjs', '../worker.cjs', '../../../dist/worker.cjs'].map(
    (path) => new URL(path, import.meta.url),
  );
  const found = places.find((url) => existsSync(url));
  if (found === undefined) throw new Error(`worker.cjs is not built; looked at ${places.map(String).join(', ')}`);
  return found;
}
