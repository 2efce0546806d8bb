import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the script that runs Python handlers lies: beside this source, or beside the bundle, one folder up from a chunk of it. */
export function findBootstrap(): string {
  const places = ['./bootstrap.py', '../bootstrap.py'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`bootstrap.py is not built; looked at ${places.join(', ')}`);
  return found;
}
