import { dirname, isAbsolute, join } from 'node:path';

/** The variable that names the folder, instead of the user's own. */
const CACHE_VARIABLE = 'SFN_RUN_CACHE_DIR';

/**
 * Where builds are kept between runs: the user's cache folder (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches on macOS,
 * LOCALAPPDATA on Windows). Undefined if there is none.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env[CACHE_VARIABLE];
  if (given !== undefined && given !== '') return isAbsolute(given) ? join(given, 'builds') : undefined;
  const base = userFolder(env);
  return base === undefined ? undefined : join(base, 'sfn-run', 'builds');
}

/** Where the threads that a command line needs are recorded, next to the builds. */
export function threadsFolder(builds: string): string {
  return join(dirname(builds), 'threads');
}

/** Where `validate` records which definitions have no problems. */
export function verdictsFolder(builds: string): string {
  return join(dirname(builds), 'verdicts');
}

/** Where the trees of YAML files are kept. */
export function treesFolder(builds: string): string {
  return join(dirname(builds), 'trees');
}

function userFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'win32') return absolute(env.LOCALAPPDATA);
  const home = absolute(env.HOME) ?? homeOfUser();
  if (process.platform === 'darwin') return home === undefined ? undefined : join(home, 'Library', 'Caches');
  return absolute(env.XDG_CACHE_HOME) ?? (home === undefined ? undefined : join(home, '.cache'));
}

/** A relative one is ignored (XDG Base Directory Specification). */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function homeOfUser(): string | undefined {
  try {
    // loaded only here: code that looks for threads to start at once loads nothing else
    return absolute(process.getBuiltinModule('node:os').homedir());
  } catch {
    // a user without an entry in the system's user list
    return undefined;
  }
}
