import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../make-folder.ts';
import { createThread, type Thread } from './create-thread.ts';
import {
  MAX_THREADS,
  neededThreads,
  noteThread,
  type ThreadKind,
  type ThreadMemory,
  type ThreadRecord,
} from './thread-memory.ts';
import { AS_LAMBDA, findWorker, type WorkerSettings } from './worker-host.ts';

type Spare = Thread & ThreadKind;

/** In the order in which they are started, as processors become free. */
const planned: ThreadKind[] = [];
const spares: Spare[] = [];
/** The threads that have been started, whether in use or not. */
let starting = 0;

/**
 * Starts threads before they are requested, if the same command line needed such threads before: they are ready by the
 * time the definition has been read.
 */
export function startSpareThreads(kinds: readonly ThreadKind[]): void {
  planned.push(...kinds);
  startPlanned();
}

/** A spare thread, if one was started with the requested settings. */
export function takeSpareThread({ memorySizeMb, flags, variables }: WorkerSettings): Thread | undefined {
  const isAsLambda = flags.length > 0;
  if (isAsLambda && flags.join() !== AS_LAMBDA.join()) return undefined;
  // the settings that Node.js reads when the thread starts
  if (Object.keys(variables).some((name) => name.startsWith('NODE_'))) return undefined;
  const wanted = { memorySizeMb, isAsLambda };
  noteThread(wanted);
  const spare = takeOut(spares, wanted);
  // the request starts that thread itself
  if (spare === undefined) takeOut(planned, wanted);
  return spare;
}

/**
 * What the last run of the command line needed, or else of the definition, in the order in which they were needed.
 * Undefined if neither is recorded.
 */
export function recallThreads({ records }: ThreadMemory): readonly ThreadKind[] | undefined {
  let threads: readonly ThreadKind[] | undefined;
  for (const record of records) threads ??= read(record);
  return threads;
}

/**
 * Records for the next run which threads this run needed, even if none. If that fails, the next run takes some
 * milliseconds longer.
 * @param recalled what was recorded before
 * @param expected the threads that were started early
 */
export function rememberThreads(
  { records }: ThreadMemory,
  recalled: readonly ThreadKind[] | undefined,
  expected: readonly ThreadKind[],
): void {
  const threads = neededThreads();
  const asExpected = threads.length === expected.length && threads.every((kind, i) => isSameKind(kind, expected[i]));
  if (recalled !== undefined && asExpected) return;
  try {
    for (const { path, key } of records) {
      makeFolder(dirname(path), 0o700);
      writeFileSync(path, JSON.stringify({ key, threads }));
    }
  } catch {
    // recorded by a later run
  }
}

function read({ path, key }: ThreadRecord): readonly ThreadKind[] | undefined {
  // creating an error takes longer
  if (!existsSync(path)) return undefined;
  try {
    const known = JSON.parse(readFileSync(path, 'utf8')) as { key: string; threads: readonly ThreadKind[] };
    const isSize = (size: number): boolean => Number.isInteger(size) && size > 0;
    const isWhole = known.key === key && known.threads.every(({ memorySizeMb }) => isSize(memorySizeMb));
    return isWhole ? known.threads.slice(0, MAX_THREADS) : undefined;
  } catch {
    return undefined;
  }
}

/** Starts threads as processors become free: one more would only delay the first. */
function startPlanned(): void {
  while (planned.length > 0 && (starting === 0 || starting < processors())) start(planned.shift()!);
}

/** Only for more than one thread; the bundle's own `node:os` is in a file that has not been read yet. */
function processors(): number {
  return process.getBuiltinModule('node:os').availableParallelism();
}

function start({ memorySizeMb, isAsLambda }: ThreadKind): void {
  const settings = { workerPath: findWorker(), memorySizeMb, flags: isAsLambda ? AS_LAMBDA : [] };
  const spare: Spare = { ...createThread(settings, {}, undefined), memorySizeMb, isAsLambda };
  spares.push(spare);
  starting++;
  let isStarting = true;
  const started = (): void => {
    if (isStarting) starting--;
    isStarting = false;
    startPlanned();
  };
  const end = (): void => {
    const index = spares.indexOf(spare);
    if (index >= 0) spares.splice(index, 1);
    started();
  };
  spare.worker.once('online', started);
  spare.worker.once('error', end);
  spare.worker.once('exit', end);
}

function takeOut<T extends ThreadKind>(list: T[], wanted: ThreadKind): T | undefined {
  const index = list.findIndex((one) => isSameKind(one, wanted));
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

function isSameKind(one: ThreadKind, other: ThreadKind | undefined): boolean {
  return one.memorySizeMb === other?.memorySizeMb && one.isAsLambda === other.isAsLambda;
}
