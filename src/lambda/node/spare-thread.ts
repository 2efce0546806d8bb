import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, threadsFolder } from '../kept-builds/cache-folder.ts';
import { checksum } from '../kept-builds/checksum.ts';
import { makeFolder } from '../kept-builds/make-folder.ts';
import { AS_LAMBDA } from './as-lambda.ts';
import { createThread, type Thread } from './create-thread.ts';
import type { WorkerSettings } from './worker-host.ts';
import { findWorkerUrl } from './worker-url.ts';

/** What the first thread of a run was started with. */
interface Remembered {
  /** The command line, and where it was given. */
  readonly key: string;
  readonly memorySizeMb: number;
  readonly isAsLambda: boolean;
}

/** There is a file for so many command lines; the later one of two stands in it. */
const PLACES = 256;

let spare: (Thread & Remembered) | undefined;
let used: Omit<Remembered, 'key'> | undefined;

/**
 * Starts a thread at once where the same command line has needed one before: it is ready when the definition has been
 * read, and takes no time then. Answers what is to be called at the end of the run, for the next one.
 */
export function startSpareThread(argv: readonly string[], env: NodeJS.ProcessEnv): () => void {
  const folder = argv.includes('--no-cache') ? undefined : cacheFolder(env);
  const cwd = currentFolder();
  if (folder === undefined || cwd === undefined) return () => {};
  const key = JSON.stringify([cwd, process.version, argv]);
  const place = Number.parseInt(checksum(Buffer.from(key)).slice(0, 8), 16) % PLACES;
  const path = join(threadsFolder(folder), String(place));
  const known = read(path, key);
  if (known !== undefined) start(known);
  return () => {
    // a command that starts none has nothing to remember
    if (used !== undefined && !isSame(used, known)) write(path, { ...used, key });
    else if (used === undefined && known !== undefined) remove(path);
  };
}

/** Undefined where it is gone, which the command itself tells. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The spare thread, where there is one that was started as these settings ask for. */
export function takeSpareThread({ memorySizeMb, flags, variables }: WorkerSettings): Thread | undefined {
  const isAsLambda = flags.length > 0;
  if (isAsLambda && flags.join() !== AS_LAMBDA.join()) return undefined;
  // what Node.js looks at when the thread starts
  if (Object.keys(variables).some((name) => name.startsWith('NODE_'))) return undefined;
  const wanted = { memorySizeMb, isAsLambda };
  used ??= wanted;
  if (spare === undefined || !isSame(wanted, spare)) return undefined;
  const thread = spare;
  spare = undefined;
  return thread;
}

function start(known: Remembered): void {
  const settings = {
    workerUrl: findWorkerUrl(),
    memorySizeMb: known.memorySizeMb,
    flags: known.isAsLambda ? AS_LAMBDA : [],
  };
  const thread = createThread(settings, {}, undefined);
  spare = { ...thread, ...known };
  const forget = (): void => {
    spare = undefined;
  };
  thread.worker.once('error', forget);
  thread.worker.once('exit', forget);
}

function isSame(one: Omit<Remembered, 'key'>, other: Omit<Remembered, 'key'> | undefined): boolean {
  return one.memorySizeMb === other?.memorySizeMb && one.isAsLambda === other.isAsLambda;
}

function read(path: string, key: string): Remembered | undefined {
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as Remembered;
    return known.key === key && Number.isInteger(known.memorySizeMb) && known.memorySizeMb > 0 ? known : undefined;
  } catch {
    return undefined;
  }
}

/** What is not kept costs the next run some milliseconds. */
function write(path: string, remembered: Remembered): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, JSON.stringify(remembered));
  } catch {
    // another time
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // another time
  }
}
