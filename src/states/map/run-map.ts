import { type Fiber, fork, settled } from '../../engine/effects.ts';
import { toStatesError } from '../../engine/evaluation-failure.ts';
import type { EventDetails } from '../../engine/events.ts';
import { givenResult } from '../../engine/interceptor.ts';
import { inputTooLarge } from '../../engine/limits.ts';
import type { ForkProgress } from '../../engine/progress.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance, aside, markAborted } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import type { Json } from '../../json.ts';
import { runDistributed } from './distributed.ts';
import { inspectMap } from './inspect-map.ts';
import { type MapItems, readItems, readMaxConcurrency, selectItem } from './items.ts';
import { IterationStrand, type Iterations } from './iteration-strand.ts';
import type { MapState } from './map-state.ts';

/** The maximum number of concurrent iterations of an inline Map in Step Functions, whatever MaxConcurrency says. */
const INLINE_CONCURRENCY = 40;

/** One attempt of a Map: inline, or as a Map run. */
export function* runMap(state: MapState, payload: Json, visit: Visit): Fiber<StateResult> {
  const dataset = state.itemReader === undefined ? yield* readItems(state, payload, visit) : undefined;
  const maxConcurrency = yield* readMaxConcurrency(state, visit);
  if (visit.world.interceptor.onData !== undefined) yield* inspectMap(state, dataset, maxConcurrency, visit);
  const before = visit.takeFork();
  if (before === undefined) advance(visit.strand, 'MapStateStarted', { length: dataset?.values.length ?? 0 });
  else visit.strand.last = before.startedId;
  if (state.mode === 'DISTRIBUTED') {
    return yield* runDistributed(state, dataset, { maxConcurrency, before: before?.mapRun }, visit);
  }
  const given = givenResult(yield* visit.askFork('iterations'));
  if (given !== undefined) return { value: given.result, succeededId: aside(visit.strand, 'MapStateSucceeded') };
  const limit = maxConcurrency === 0 ? INLINE_CONCURRENCY : Math.min(maxConcurrency, INLINE_CONCURRENCY);
  return yield* runInline(state, dataset ?? { values: [], source: '' }, { limit, before: before?.children }, visit);
}

/** Runs the iterations as strands of the same execution. */
function* runInline(
  state: MapState,
  items: MapItems,
  { limit, before }: { readonly limit: number; readonly before: ForkProgress['children'] | undefined },
  visit: Visit,
): Fiber<StateResult> {
  const { strand } = visit;
  // a copy has no holes, as a new array would have: JSON.stringify then looks up each element by its name
  const outputs: Json[] = items.values.slice();
  const iterations: Iterations = { state: state.name, parent: strand, items };
  let started = 0;
  let lastSucceeded: number | undefined;
  const { failure } = yield* fork({
    limit: () => limit,
    start(create, freedBy) {
      let known = before?.get(started);
      for (; known?.at.kind === 'done'; known = before?.get(++started)) {
        outputs[started] = known.at.output;
        lastSucceeded = Math.max(lastSucceeded ?? 0, known.at.endedId ?? known.last);
      }
      const index = started++;
      if (index >= items.values.length) return undefined;
      // an iteration that takes over a slot continues from the last event of the previous one
      const last = freedBy?.last ?? strand.last;
      const iteration = new IterationStrand(iterations, index, last, known?.scope);
      if (known === undefined) advance(iteration, 'MapIterationStarted', detailsOf(iteration));
      else if (known.at.kind === 'start') iteration.last = known.last;
      else {
        iteration.progress = known;
        return create(index, iteration, visit.world.runMachine(state.processor, iteration.item, iteration));
      }
      return create(index, iteration, runIteration(state, visit, iteration));
    },
    settle(child, end) {
      const details = detailsOf(child.strand as IterationStrand);
      if (end.error !== undefined) {
        aside(child.strand, 'MapIterationFailed', details);
        markAborted(child.strand);
        return false;
      }
      outputs[child.index] = end.value;
      lastSucceeded = aside(child.strand, 'MapIterationSucceeded', details);
      return true;
    },
    abort(child) {
      const iteration = child.strand as IterationStrand;
      aside(iteration, 'MapIterationAborted', detailsOf(iteration), iteration.abortedAt);
    },
  });
  if (failure !== undefined) throw failure.error;
  if (lastSucceeded !== undefined) strand.last = lastSucceeded;
  const succeededId = aside(strand, 'MapStateSucceeded');
  return { value: outputs, succeededId };
}

/** What its events say of an iteration; undefined if nothing observes them. */
function detailsOf({ execution, of, index }: IterationStrand): EventDetails | undefined {
  return execution.isObserved ? { name: of.state, index } : undefined;
}

function runIteration(state: MapState, visit: Visit, iteration: IterationStrand): Fiber<Json> {
  // most iterations need only the machine's own fiber
  return state.itemSelector === undefined
    ? visit.world.runMachine(state.processor, iteration.item, iteration)
    : runSelected(state, visit, iteration);
}

function* runSelected(state: MapState, visit: Visit, iteration: IterationStrand): Fiber<Json> {
  let input: Json;
  try {
    input = yield* settled(selectItem(state, iteration.mapItem, visit));
    const tooLarge = inputTooLarge(input, iteration.execution.limits, state.name);
    if (tooLarge !== undefined) throw tooLarge;
  } catch (error) {
    throw toStatesError(error, visit, iteration);
  }
  return yield* visit.world.runMachine(state.processor, input, iteration);
}
