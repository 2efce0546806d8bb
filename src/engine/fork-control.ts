import type { Json } from '../json.ts';
import type { ForkControl } from './effects.ts';
import type { Process, RunningFork } from './process.ts';

/** What changes a fork from outside, as long as it is the one that its process waits for. */
export function createForkControl(
  fork: RunningFork,
  host: { tell(message: Json): void; startMore(): void; stop(child: Process): void },
): ForkControl {
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
      child.onEnd({ kind: 'failed', error: close(child.strand) }, child);
    },
  };
}
