import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NODEJS = 'nodejs';

/**
 * The folder that becomes a layer's /opt/nodejs. A layer built by `sam build` (`Metadata: BuildMethod: nodejs22.x`) has
 * its files directly in its folder; the build moves them to `nodejs`.
 */
function nodejsFolder(layer: string): string {
  const folder = join(layer, NODEJS);
  return existsSync(folder) ? folder : layer;
}

/**
 * The folders whose node_modules Lambda's runtime looks in, in the order of its NODE_PATH: `/opt/nodejs/node22` for
 * nodejs22.x, then `/opt/nodejs`. Layers are merged there: one place in all layers comes before the next place, and
 * later layers take precedence. Source: AWS Lambda developer guide, "Packaging your layer content".
 */
export function packageFolders(layers: readonly string[], runtime: string | undefined): string[] {
  const folders = layers.toReversed().map(nodejsFolder);
  const version = /^nodejs(\d+)/.exec(runtime ?? '')?.[1];
  return version === undefined ? folders : [...folders.map((folder) => join(folder, `node${version}`)), ...folders];
}

/** The folders that contain the package of a specifier: otherwise a resolver would continue in the folders above. */
export function foldersWithPackage(
  specifier: string,
  layers: readonly string[],
  runtime: string | undefined,
): string[] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return packageFolders(layers, runtime).filter((folder) => existsSync(join(folder, 'node_modules', name)));
}

/** Where Lambda mounts a function's layers, one over the other. */
export const OPT = '/opt/';

/** The path in a layer for one such as `/opt/nodejs/tools`. */
export function pathInLayer(path: string, layer: string): string {
  return pathBelowOpt(path.slice(OPT.length), layer);
}

function pathBelowOpt(path: string, layer: string): string {
  return path.startsWith(`${NODEJS}/`) ? join(nodejsFolder(layer), path.slice(NODEJS.length + 1)) : join(layer, path);
}
