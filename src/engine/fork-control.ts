import type { ForkControl } from './effects.ts';
import type { Process, RunningFork } from './process.ts';

/** What changes a fork from outside, as long as it is the one that its process waits for. */
export function createForkControl(
  process: Process,
  fork: RunningFork,
  host: { startMore(): void; stop(child: Process): void },
): ForkControl {
  return {
    startMore() {
      if (process.fork === fork && !process.ended) host.startMore();
    },
    endChild(index, close) {
      const child = fork.live.get(index);
      if (child === undefined || child.ended) return;
      host.stop(child);
      child.onEnd({ kind: 'failed', error: close(child.strand) });
    },
  };
}
