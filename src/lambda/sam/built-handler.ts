import { basename, dirname, extname, posix } from 'node:path';

/** The extensions that Lambda's runtime tries for a module, in order. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * Finds the output of a build that Lambda would load: SAM CLI reduces a Handler that names no output to its last part
 * (lib/build/bundler.py, `_update_function_handler`: `src/app.handler` of the output `app.js`), and the runtime adds
 * the extension.
 *
 * @param outputs relative to /var/task, with slashes
 * @returns the path among the outputs, or undefined; and the Handler as deployed by SAM
 */
export function findBuiltHandler(
  handler: string,
  outputs: readonly string[],
): { readonly path: string | undefined; readonly handler: string } {
  const stem = posix.join(dirname(handler), basename(handler, extname(handler)));
  const deployed = outputs.includes(`${stem}.js`) ? handler : basename(handler);
  const base = basename(deployed);
  const module = posix.join(dirname(deployed), base.split('.', 1)[0]!);
  const path = EXTENSIONS.map((extension) => module + extension).find((candidate) => outputs.includes(candidate));
  return { path, handler: deployed };
}
