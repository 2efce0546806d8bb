import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The root of a project installed with Yarn's Plug'n'Play, without node_modules: packages are in archives, and Node.js
 * finds them through Yarn's `.pnp.cjs`. Undefined if there is none above `path`.
 */
export function plugAndPlayRoot(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.pnp.cjs'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
