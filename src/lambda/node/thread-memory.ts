import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, threadsFolder } from '../kept-builds/cache-folder.ts';
import { checksum } from '../kept-builds/checksum.ts';

/** The properties of a thread that are fixed at its start. */
export interface ThreadKind {
  readonly memorySizeMb: number;
  /** Its flags are those of `AS_LAMBDA`. */
  readonly isAsLambda: boolean;
}

/** Where it is recorded what a run needs. */
export interface ThreadMemory {
  /** Of the command line, and of its definition: other inputs and options of `run` usually need the same threads. */
  readonly records: readonly ThreadRecord[];
  /** The definition that `run` runs, if handlers seem to be needed; nothing says yet that it exists. */
  readonly definition: string | undefined;
}

/** A file, and what it is about: files are shared. */
export interface ThreadRecord {
  readonly path: string;
  readonly key: string;
}

/** The number of files; of two records that share a file, the later one wins. */
const PLACES = 256;
/** The maximum number for one command line. Runs that need more do not depend on a fast start. */
export const MAX_THREADS = 8;

/**
 * Commands that call no function, and the server, which may wait long before it calls one. Also command lines with
 * hundreds of files, which would take half a millisecond to look up.
 */
const WITHOUT_THREADS: ReadonlySet<string | undefined> = new Set([
  'cache',
  'completion',
  'diff',
  'events',
  'graph',
  'help',
  'init',
  'list',
  'pull',
  'report',
  'serve',
  'trace',
  'validate',
]);

/** The beginnings of options with which `run` calls no function, or none in a thread of its own. */
const WITHOUT_HANDLERS = ['--help', '--inspect', '--lambda-endpoint', '--mock', '--remote'];

const needed: ThreadKind[] = [];

/** Undefined if threads are not recorded for this command line. */
export function findThreadMemory(argv: readonly string[], env: NodeJS.ProcessEnv): ThreadMemory | undefined {
  const keepsNothing = WITHOUT_THREADS.has(argv[0]) || argv.includes('--no-cache');
  const builds = keepsNothing ? undefined : cacheFolder(env);
  const cwd = currentFolder();
  if (builds === undefined || cwd === undefined) return undefined;
  const folder = threadsFolder(builds);
  const definition = findDefinition(argv);
  const records = [recordOf(folder, [cwd, process.version, argv])];
  if (definition !== undefined) records.push(recordOf(folder, [cwd, process.version, 'run', definition]));
  return { records, definition };
}

/** False for most command lines, which need no threads. */
export function hasRecord({ records }: ThreadMemory): boolean {
  return records.some(({ path }) => existsSync(path));
}

function recordOf(folder: string, about: readonly unknown[]): ThreadRecord {
  const key = JSON.stringify(about);
  const place = Number.parseInt(checksum(Buffer.from(key)).slice(0, 8), 16) % PLACES;
  return { path: join(folder, String(place)), key };
}

/**
 * The definition of `run`, if it comes first, as it mostly does: options are not parsed yet. Commands have no dot in
 * their name, and a bare definition has no functions unless an option names them.
 */
function findDefinition(argv: readonly string[]): string | undefined {
  const path = argv[0] === 'run' ? argv[1] : argv[0];
  if (path?.includes('.') !== true || path.startsWith('-')) return undefined;
  const has = (start: string): boolean => argv.some((word) => word.startsWith(start));
  return WITHOUT_HANDLERS.some(has) || (path.includes('.asl.') && !has('--handler')) ? undefined : path;
}

/** The run needs such a thread. */
export function noteThread(kind: ThreadKind): void {
  if (needed.length < MAX_THREADS) needed.push(kind);
}

/** The threads of this run. */
export function neededThreads(): readonly ThreadKind[] {
  return needed;
}

/** Undefined if it was deleted, which the command itself reports. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
