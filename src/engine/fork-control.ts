import type { ForkControl } from './effects.ts';
import type { Process, RunningFork } from './process.ts';

/** What changes a fork from outside, as long as it is the one that its process waits for. */
export function createForkControl(
  fork: RunningFork,
  host: { startMore(): void; stop(child: Process): void },
): ForkControl {
  const { parent } = fork;
  return {
    startMore() {
      if (parent.fork === fork && !parent.ended) host.startMore();
    },
    endChild(index, close) {
      const child = fork.live.find(index);
      if (child === undefined || child.ended) return;
      host.stop(child);
      child.onEnd({ kind: 'failed', error: close(child.strand) }, child);
    },
  };
}
