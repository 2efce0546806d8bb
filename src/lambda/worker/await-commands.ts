import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { MAX_AWAKE_MS, SENT, STAYS_AWAKE } from './channel-data.ts';

/** After a vain wait, this number of commands passes before the next one. */
const PAUSE = 50;
/** How often the word is read between two readings of the clock. */
const READINGS = 100;

// Captured, since handlers may replace them.
const afterMicrotasks = setImmediate;
const { load } = Atomics;
const { hrtime } = process;
const now = (): number => {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
};

/**
 * Passes on the commands that arrive at a thread's port. While the run asks for it, the thread does not fall asleep
 * after an answer, but waits for the next command for a moment: to wake it takes longer than a quick handler.
 *
 * @returns to be called before each answer
 */
export function awaitCommands<C>(port: MessagePort, words: Int32Array, onCommand: (command: C) => void): () => void {
  let isAnswered = false;
  let taken = 0;
  let pause = 0;
  const take = (command: C): void => {
    taken++;
    isAnswered = false;
    if (load(words, STAYS_AWAKE) === 1 && --pause < 0) {
      pause = 0;
      // before the handler runs: the next command must not inherit its AsyncLocalStorage
      afterMicrotasks(awaitNext);
    }
    onCommand(command);
  };
  const awaitNext = (): void => {
    if (!isAnswered) return;
    const until = now() + MAX_AWAKE_MS;
    do {
      for (let i = 0; i < READINGS; i++) {
        if (load(words, SENT) === taken) continue;
        const next = receiveMessageOnPort(port);
        if (next === undefined) continue;
        take(next.message);
        return;
      }
    } while (now() < until);
    pause = PAUSE;
  };
  port.on('message', take);
  return () => {
    isAnswered = true;
  };
}
