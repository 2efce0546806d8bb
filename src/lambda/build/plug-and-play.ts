import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The root of the project that Yarn has installed with Plug'n'Play, without node_modules: packages lie in archives, and
 * Node.js finds them with the `.pnp.cjs` that Yarn has written there. Undefined where there is none above `path`.
 */
export function plugAndPlayRoot(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.pnp.cjs'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
