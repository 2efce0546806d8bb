import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, threadsFolder } from '../kept-builds/cache-folder.ts';
import { checksum } from '../kept-builds/checksum.ts';

/** What of a thread is fixed from its start on. */
export interface ThreadKind {
  readonly memorySizeMb: number;
  /** Its flags are those of `AS_LAMBDA`. */
  readonly isAsLambda: boolean;
}

/** What is kept of a command line: the threads that it needed the last time. */
export interface ThreadMemory {
  readonly path: string;
  /** The command line, and its working directory. */
  readonly key: string;
  /** In the order in which they were needed. */
  readonly threads: readonly ThreadKind[];
}

/** The number of files for command lines; of two that share a file, the later one wins. */
const PLACES = 256;
/** Of a command line. A run that needs more is not about their start. */
const MAX_THREADS = 8;

/**
 * Commands that call no function, and the server, which may wait for long before it calls one. A command line of
 * hundreds of files would take half a millisecond to look up.
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

/** Undefined where nothing is kept. */
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

/** The run has needed other threads than those that are remembered. */
export function hasOtherThreads({ threads }: ThreadMemory): boolean {
  return needed.length !== threads.length || needed.some((kind, index) => !isSameKind(kind, threads[index]));
}

/** Those of this run. */
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
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as Omit<ThreadMemory, 'path'>;
    const isSize = (size: number): boolean => Number.isInteger(size) && size > 0;
    const isWhole = known.key === key && known.threads.every(({ memorySizeMb }) => isSize(memorySizeMb));
    return isWhole ? known.threads.slice(0, MAX_THREADS) : [];
  } catch {
    return [];
  }
}
