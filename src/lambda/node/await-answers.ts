import type { MessagePort } from 'node:worker_threads';
import { monotonicNow } from '../../monotonic-clock.ts';
import { MAX_AWAKE_MS, REPORTED, SENT, STAYS_AWAKE } from '../worker/channel-data.ts';

/** An answer within this time is a quick one, even if both threads had to be woken. */
const QUICK_MS = 0.25;
/** After this number of quick answers in a row, the next one is expected to be quick. */
const ENOUGH = 20;
/** How often the word is read between two readings of the clock. */
const READINGS = 100;

/** What a thread's channel is used for. */
export interface Answers {
  /** A command is on its way. */
  sent(): void;
  /** The current command has its answer, or will never have one. */
  answered(): void;
}

/** The threads that have a command. */
const busy = new Set<Answers>();
let hasProcessors: boolean | undefined;

/**
 * Passes on the messages that arrive from a thread. As long as the thread is the only one with a command, and answers
 * quickly, neither side falls asleep: waking a thread takes several times as long as a message, up to 30 µs on a virtual
 * processor. Both read a word of shared memory for a moment, instead.
 */
export function awaitAnswers(port: MessagePort, words: Int32Array, receive: (message: unknown) => void): Answers {
  let received = 0;
  let sentAt: number | undefined;
  let quick = 0;
  const take = (message: unknown): void => {
    received++;
    receive(message);
  };
  const awaitAnswer = (): void => {
    if (busy.size !== 1 || !busy.has(answers)) return;
    // not imported: runs whose functions are in processes load none of it
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    const until = monotonicNow() + MAX_AWAKE_MS;
    do {
      for (let i = 0; i < READINGS; i++) {
        if (Atomics.load(words, REPORTED) === received) continue;
        const next = receiveMessageOnPort(port);
        if (next === undefined) continue;
        take(next.message);
        return;
      }
    } while (monotonicNow() < until);
    quick = 0;
  };
  const answers: Answers = {
    sent() {
      Atomics.add(words, SENT, 1);
      busy.add(answers);
      const isAlone = busy.size === 1;
      sentAt = isAlone ? monotonicNow() : undefined;
      const staysAwake = isAlone && quick >= ENOUGH && mayStayAwake();
      Atomics.store(words, STAYS_AWAKE, staysAwake ? 1 : 0);
      if (staysAwake) setImmediate(awaitAnswer);
    },
    answered() {
      busy.delete(answers);
      quick = sentAt !== undefined && monotonicNow() - sentAt < QUICK_MS ? quick + 1 : 0;
    },
  };
  port.on('message', take);
  return answers;
}

/** On the only processor, a thread that stays awake keeps the other one from running. */
function mayStayAwake(): boolean {
  hasProcessors ??= process.getBuiltinModule('node:os').availableParallelism() > 1;
  return hasProcessors;
}
