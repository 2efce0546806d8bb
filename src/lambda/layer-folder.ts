import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NODEJS = 'nodejs';

/**
 * The folder that becomes /opt/nodejs of a layer. A layer that `sam build` packs (`Metadata: BuildMethod: nodejs22.x`)
 * has its files right in its folder; the build puts them under `nodejs`.
 */
function nodejsFolder(layer: string): string {
  const folder = join(layer, NODEJS);
  return existsSync(folder) ? folder : layer;
}

/**
 * The folders whose node_modules Lambda's runtime looks in, in the order of its NODE_PATH: `/opt/nodejs/node22` for
 * nodejs22.x, then `/opt/nodejs`. Layers are one folder there: all of one place come before the next, and the last layer
 * covers those before it. Source: AWS Lambda developer guide, "Packaging your layer content".
 */
export function packageFolders(layers: readonly string[], runtime: string | undefined): string[] {
  const folders = layers.toReversed().map(nodejsFolder);
  const version = /^nodejs(\d+)/.exec(runtime ?? '')?.[1];
  return version === undefined ? folders : [...folders.map((folder) => join(folder, `node${version}`)), ...folders];
}

/** Those that have the package of a specifier: from one that has not, a resolver would look in the folders above it. */
export function foldersWithPackage(
  specifier: string,
  layers: readonly string[],
  runtime: string | undefined,
): string[] {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return packageFolders(layers, runtime).filter((folder) => existsSync(join(folder, 'node_modules', name)));
}

/** Where Lambda puts a function's layers, one over the other. */
export const OPT = '/opt/';

/** What a path such as `/opt/nodejs/tools` means in a layer. */
export function pathInLayer(path: string, layer: string): string {
  return pathBelowOpt(path.slice(OPT.length), layer);
}

function pathBelowOpt(path: string, layer: string): string {
  return path.startsWith(`${NODEJS}/`) ? join(nodejsFolder(layer), path.slice(NODEJS.length + 1)) : join(layer, path);
}
