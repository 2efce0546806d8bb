import { type Fiber, turn } from '../../engine/effects.ts';
import { isWithin } from '../../engine/limits.ts';
import type { Visit } from '../../engine/visit.ts';
import type { MapItems } from './items.ts';
import type { MapState } from './map-state.ts';

/** Idle children that count as one step of their execution while nothing else can run. */
export const CHILDREN_A_STEP = 64;

/**
 * Whether the child executions of a Map only pass their inputs on, and nothing could tell that they were not created:
 * neither an observer of events, nor a later run with the same random numbers.
 */
export function areChildrenIdle({ processor }: MapState, { strand: { execution }, world }: Visit): boolean {
  if (execution.isObserved || execution.journal !== undefined || world.isRepeatable) return false;
  return world.countIdleEvents(processor) !== undefined;
}

/**
 * Passes over the first iterations of a Map that only pass their items on, as long as nothing else can run. Only their
 * events are counted. Returns the number of iterations.
 */
export function* passIdleIterations(state: MapState, { values }: MapItems, { strand, world }: Visit): Fiber<number> {
  const { execution } = strand;
  if (execution.isObserved || execution.journal !== undefined || state.itemSelector !== undefined) return 0;
  const inner = world.countIdleEvents(state.processor);
  if (inner === undefined) return 0;
  const { payloadBytes } = execution.limits;
  let passed = 0;
  while (passed < values.length && world.isAlone()) {
    const next = values.slice(passed, passed + CHILDREN_A_STEP);
    // MapIterationStarted and MapIterationSucceeded are around them
    const fits = next.every((item) => isWithin(payloadBytes, item)) && execution.countAll(next.length * (inner + 2));
    if (!fits) break;
    passed += next.length;
    yield* turn();
  }
  return passed;
}
