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

/** What a path below /opt means in a layer. */
export function pathInLayer(path: string, layer: string): string {
  return path.startsWith(`${NODEJS}/`) ? join(nodejsFolder(layer), path.slice(NODEJS.length + 1)) : join(layer, path);
}
