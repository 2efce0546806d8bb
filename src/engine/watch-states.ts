import type { FailurePoint, Interceptor, Left, StateEntry, StateVisit } from './interceptor.ts';

/** Looks on at a run's states, and changes nothing. */
export interface StateWatcher {
  beforeState(at: StateEntry): void;
  onFailure(failure: FailurePoint, at: StateVisit): void;
  afterState(left: Left, at: StateVisit): void;
  /** The interceptor gives the result of a Parallel or Map: nothing of it is run. */
  onGivenWork(at: StateVisit): void;
}

/** An interceptor that does what the given one does, and tells the watcher first. */
export function watchStates(watcher: StateWatcher, interceptor: Interceptor = {}): Interceptor {
  const { atFork } = interceptor;
  return {
    ...interceptor,
    ...(atFork !== undefined && {
      async atFork(fork, at) {
        const answer = await atFork(fork, at);
        if (answer?.end !== undefined) watcher.onGivenWork(at);
        return answer;
      },
    }),
    beforeState(at) {
      watcher.beforeState(at);
      return interceptor.beforeState?.(at);
    },
    onFailure(failure, at) {
      watcher.onFailure(failure, at);
      return interceptor.onFailure?.(failure, at);
    },
    afterState(left, at) {
      watcher.afterState(left, at);
      return interceptor.afterState?.(left, at);
    },
  };
}
