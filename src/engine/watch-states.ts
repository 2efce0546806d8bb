import type { Interceptor, StateWatcher } from './interceptor.ts';

/**
 * An interceptor with the given hooks; the watcher is called before them, and before the given interceptor's own
 * watcher.
 */
export function watchStates(watcher: StateWatcher, interceptor: Interceptor = {}): Interceptor {
  const { watcher: other } = interceptor;
  return { ...interceptor, watcher: other === undefined ? watcher : both(watcher, other) };
}

function both(first: StateWatcher, second: StateWatcher): StateWatcher {
  return {
    beforeState(at) {
      first.beforeState(at);
      second.beforeState(at);
    },
    onFailure(failure, at) {
      first.onFailure(failure, at);
      second.onFailure(failure, at);
    },
    afterState(left, at) {
      first.afterState(left, at);
      second.afterState(left, at);
    },
    onGivenWork(at) {
      first.onGivenWork(at);
      second.onGivenWork(at);
    },
  };
}
