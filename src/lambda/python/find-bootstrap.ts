import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The location of the script that runs Python handlers: next to this source file or to the bundle, or one folder up
 * from a chunk of the bundle.
 */
export function findBootstrap(): string {
  const places = ['./bootstrap.py', '../bootstrap.py'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`bootstrap.py is not built; looked at ${places.join(', ')}`);
  return found;
}
