import type { EndOfEnvironment } from '../environment/execution-environment.ts';
import { endFamily } from '../environment/process-family.ts';
import { SENT, type ThreadEnvironment, UNREAD, type WorkerMessage } from '../worker/channel-data.ts';
import { awaitAnswers } from './await-answers.ts';
import { createThread } from './create-thread.ts';
import { takeSpareThread } from './spare-threads.ts';
import type { StartWorker } from './worker-host.ts';

/** A thread that still hangs in a system call after this time is waiting for a child process. */
const HANGS_AFTER_MS = 100;

/**
 * Runs the worker in a thread of this process: it shares the working directory, the time zone, and everything else that
 * a process has only once.
 */
export const startThread: StartWorker = (settings, listener) => {
  const { variables, taskRoot } = settings;
  const spare = takeSpareThread(settings);
  const { worker, port, words } = spare ?? createThread(settings, variables, taskRoot);
  if (spare !== undefined) {
    const environment: ThreadEnvironment = { kind: 'environment', variables: { ...variables }, taskRoot };
    port.postMessage(environment);
    Atomics.add(words, SENT, 1);
  }
  let startedPrograms = false;
  let outOfMemory = false;
  let isOver = false;
  const receive = (report: WorkerMessage): void => {
    if (report.kind === 'started' || report.kind === 'inspector' || report.kind === 'exiting') return;
    if (report.kind === 'starts-programs') {
      startedPrograms = true;
      return;
    }
    if (report.kind === 'output') {
      Atomics.sub(words, UNREAD, report.text.length);
      Atomics.notify(words, UNREAD);
    } else if (report.kind !== 'chunk') {
      answers.answered();
    }
    listener.report(report);
  };
  const answers = awaitAnswers(port, words, (message) => receive(message as WorkerMessage));
  worker.on('error', (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  });
  worker.on('exit', (exitCode) => {
    isOver = true;
    answers.answered();
    // not imported: runs whose functions are in processes load none of it
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port)) {
      receive(last.message as WorkerMessage);
    }
    port.close();
    if (startedPrograms) endFamily(variables);
    const ending: EndOfEnvironment = outOfMemory ? { kind: 'out-of-memory' } : { kind: 'exited', exitCode };
    listener.ended(ending);
  });
  port.unref();
  return {
    post(command) {
      port.postMessage(command);
      answers.sent();
    },
    end() {
      void worker.terminate();
      const timer = setTimeout(() => {
        if (!isOver) endFamily(variables);
      }, HANGS_AFTER_MS);
      worker.once('exit', () => clearTimeout(timer));
    },
  };
};
