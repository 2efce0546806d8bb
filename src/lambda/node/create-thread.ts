import type { MessagePort, Worker } from 'node:worker_threads';
import { type ThreadData, WORDS } from '../worker/channel-data.ts';
import type { WorkerSettings } from './worker-host.ts';

/** A thread that runs the worker's code, and our end of its channel. */
export interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly words: Int32Array;
}

/**
 * A thread that runs out of memory gets 16 MB more to end in. If Node.js 22 has to move a young generation of the usual
 * size there, that is not enough, and V8 ends the entire process. A handler that does little but allocate takes a seventh
 * longer with a small one.
 */
const YOUNG_GENERATION = process.version.startsWith('v22.') ? { maxYoungGenerationSizeMb: 4 } : {};

/**
 * Starts a thread. Without a task root, the thread receives its task root and its variables later.
 * @param env its initial variables
 */
export function createThread(
  { workerPath, memorySizeMb, flags }: Pick<WorkerSettings, 'workerPath' | 'memorySizeMb' | 'flags'>,
  env: Readonly<Record<string, string>>,
  taskRoot: string | undefined,
): Thread {
  // Loaded only by code that starts one.
  const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
  // A separate port: every module in the thread can access the worker's own.
  const { port1: port, port2 } = new MessageChannel();
  const words = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
  const workerData: ThreadData = { port: port2, words, taskRoot };
  const worker = new Worker(workerPath, {
    env: { ...env },
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', ...flags],
    resourceLimits: { maxOldGenerationSizeMb: memorySizeMb, ...YOUNG_GENERATION },
    stdout: true,
    stderr: true,
    workerData,
    transferList: [port2],
  });
  // The timer of the current command keeps the process alive; the thread alone should not.
  worker.unref();
  return { worker, port, words };
}
