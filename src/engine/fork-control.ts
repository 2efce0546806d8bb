import type { Json } from '../json.ts';
import type { ForkControl } from './effects.ts';
import type { Process, RunningFork } from './process.ts';

/** What a fork's control can have done. */
interface ForkControlHost {
  tell(message: Json): void;
  startMore(): void;
  /** Stops a child without `...Aborted` events. */
  stop(child: Process): void;
}

/** Controls a fork from outside, while its process is waiting for it. */
export function createForkControl(fork: RunningFork, host: ForkControlHost): ForkControl {
  const { parent } = fork;
  return {
    tell(message) {
      if (parent.fork === fork && !parent.ended) host.tell(message);
    },
    startMore: host.startMore,
    endChild(index, close) {
      const child = fork.live.find(index);
      if (child === undefined || child.ended) return;
      host.stop(child);
      child.onEnd({ error: close(child.strand) }, child);
    },
  };
}
