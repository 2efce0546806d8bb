import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, threadsFolder } from '../kept-builds/cache-folder.ts';
import { checksum } from '../kept-builds/checksum.ts';

/** The properties of a thread that are fixed at its start. */
export interface ThreadKind {
  readonly memorySizeMb: number;
  /** Its flags are those of `AS_LAMBDA`. */
  readonly isAsLambda: boolean;
}

/** What is recorded for a command line: the threads that its last run needed. */
export interface ThreadMemory {
  readonly path: string;
  /** The command line, and its working directory. */
  readonly key: string;
  /** In the order in which they were needed. */
  readonly threads: readonly ThreadKind[];
}

/** The number of files for command lines; of two that share a file, the later one wins. */
const PLACES = 256;
/** The maximum number for one command line. Runs that need more do not depend on a fast start. */
const MAX_THREADS = 8;

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

const needed: ThreadKind[] = [];

/** Undefined if nothing is recorded. */
export function recallThreads(argv: readonly string[], env: NodeJS.ProcessEnv): ThreadMemory | undefined {
  const keepsNothing = WITHOUT_THREADS.has(argv[0]) || argv.includes('--no-cache');
  const folder = keepsNothing ? undefined : cacheFolder(env);
  const cwd = currentFolder();
  if (folder === undefined || cwd === undefined) return undefined;
  const key = JSON.stringify([cwd, process.version, argv]);
  const place = Number.parseInt(checksum(Buffer.from(key)).slice(0, 8), 16) % PLACES;
  const path = join(threadsFolder(folder), String(place));
  return { path, key, threads: read(path, key) };
}

/** The run needs such a thread. */
export function noteThread(kind: ThreadKind): void {
  if (needed.length < MAX_THREADS) needed.push(kind);
}

/** True if the run needed other threads than those recorded. */
export function hasOtherThreads({ threads }: ThreadMemory): boolean {
  return needed.length !== threads.length || needed.some((kind, index) => !isSameKind(kind, threads[index]));
}

/** The threads of this run. */
export function neededThreads(): readonly ThreadKind[] {
  return needed;
}

export function isSameKind(one: ThreadKind, other: ThreadKind | undefined): boolean {
  return one.memorySizeMb === other?.memorySizeMb && one.isAsLambda === other.isAsLambda;
}

/** Undefined if it was deleted, which the command itself reports. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function read(path: string, key: string): readonly ThreadKind[] {
  // most command lines need no threads, and creating an error takes longer
  if (!existsSync(path)) return [];
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as Omit<ThreadMemory, 'path'>;
    const isSize = (size: number): boolean => Number.isInteger(size) && size > 0;
    const isWhole = known.key === key && known.threads.every(({ memorySizeMb }) => isSize(memorySizeMb));
    return isWhole ? known.threads.slice(0, MAX_THREADS) : [];
  } catch {
    return [];
  }
}
