import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NODEJS = 'nodejs';

/**
 * The folder that becomes /opt/nodejs of a layer. A layer that `sam build` packs (`Metadata: BuildMethod: nodejs22.x`)
 * has its files right in its folder; the build puts them under `nodejs`.
 */
export function nodejsFolder(layer: string): string {
  const folder = join(layer, NODEJS);
  return existsSync(folder) ? folder : layer;
}

/**
 * The folders of a layer whose node_modules Lambda's runtime looks in, in its order: `/opt/nodejs/node22` for nodejs22.x,
 * and `/opt/nodejs`. Source: AWS Lambda developer guide, "Packaging your layer content".
 */
export function packageFolders(layer: string, runtime: string | undefined): string[] {
  const folder = nodejsFolder(layer);
  const version = /^nodejs(\d+)/.exec(runtime ?? '')?.[1];
  return version === undefined ? [folder] : [join(folder, `node${version}`), folder];
}

/** What a path below /opt means in a layer. */
export function pathInLayer(path: string, layer: string): string {
  return path.startsWith(`${NODEJS}/`) ? join(nodejsFolder(layer), path.slice(NODEJS.length + 1)) : join(layer, path);
}
