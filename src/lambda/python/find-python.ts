import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isFile } from '../is-file.ts';

const ON_WINDOWS = process.platform === 'win32';
const IN_ENVIRONMENT = ON_WINDOWS ? [join('Scripts', 'python.exe')] : [join('bin', 'python3'), join('bin', 'python')];
const ON_PATH = ON_WINDOWS ? ['python3.exe', 'python.exe'] : ['python3'];

/**
 * The interpreter for a function: that of a virtual environment `.venv` or `venv` in one of the folders, in order, that
 * of the active virtual environment, or else the `python3` on the PATH. Undefined if there is none.
 */
export function findPython(folders: readonly string[], variables: NodeJS.ProcessEnv): string | undefined {
  const environments = folders.flatMap((folder) => [join(folder, '.venv'), join(folder, 'venv')]);
  if (variables.VIRTUAL_ENV) environments.push(variables.VIRTUAL_ENV);
  const candidates = [
    ...environments.flatMap((environment) => IN_ENVIRONMENT.map((path) => join(environment, path))),
    ...(variables.PATH ?? '')
      .split(delimiter)
      .filter((folder) => folder !== '')
      .flatMap((folder) => ON_PATH.map((name) => join(folder, name))),
  ];
  return candidates.find(isProgram);
}

/** The virtual environment of an interpreter; undefined if it is the machine's. */
export function environmentOf(python: string): string | undefined {
  const environment = dirname(dirname(python));
  return isFile(join(environment, 'pyvenv.cfg')) ? environment : undefined;
}

/** The folders from `folder` up to `root`, and `root` if it is elsewhere. */
export function foldersUpTo(folder: string, root: string): string[] {
  const folders = [folder];
  for (let next = folder; next !== root && next !== dirname(next); ) {
    next = dirname(next);
    folders.push(next);
  }
  return folders.at(-1) === root ? folders : [folder, root];
}

function isProgram(path: string): boolean {
  if (!isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
