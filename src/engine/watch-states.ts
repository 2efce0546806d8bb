import type { Interceptor, StateWatcher } from './interceptor.ts';

/** An interceptor that does what the given one does; the watcher is told before it, and before its own watcher. */
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
