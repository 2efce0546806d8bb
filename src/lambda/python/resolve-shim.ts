import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readFileText } from '../../read-file.ts';

/**
 * The interpreter that a shim of pyenv would start in a folder, by pyenv's own rules: PYENV_VERSION, the nearest
 * `.python-version`, the global version. A shim takes 150 ms for that. Anything that is not clearly the name of an
 * installed version is left to the shim; other programs are not shims.
 */
export function resolveShim(python: string, folder: string, variables: NodeJS.ProcessEnv): string {
  const root = dirname(dirname(python));
  const versions = join(root, 'versions');
  if (basename(dirname(python)) !== 'shims' || !existsSync(versions)) return python;
  const version = variables.PYENV_VERSION || localVersion(folder) || readVersion(join(root, 'version'));
  if (version === undefined || !/^[\w.-]+$/.test(version)) return python;
  const resolved = join(versions, version, 'bin', 'python3');
  return existsSync(resolved) ? resolved : python;
}

function localVersion(folder: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const version = readVersion(join(place, '.python-version'));
    if (version !== undefined || place === dirname(place)) return version;
  }
}

function readVersion(path: string): string | undefined {
  try {
    return readFileText(path).trim() || undefined;
  } catch {
    return undefined;
  }
}
