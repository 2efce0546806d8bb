import type { StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import type { Effect, Fiber } from './effects.ts';
import type { StateResult, StateSemantics } from './state-semantics.ts';

/**
 * The same state type with an answer in the place of its branches or iterations: where it would start them, what
 * `answer` gives is its result (or what it throws its failure). All that comes before them is evaluated.
 */
export function answerWork<S extends StateBase>(semantics: StateSemantics<S>, answer: () => Json): StateSemantics<S> {
  return { ...semantics, run: (state, payload, visit) => untilFork(semantics.run(state, payload, visit), answer) };
}

function* untilFork(work: Fiber<StateResult>, answer: () => Json): Fiber<StateResult> {
  try {
    let step = work.next(undefined);
    while (step.done !== true) {
      if (step.value.kind === 'fork') return { value: answer() };
      step = (yield* perform(step.value, work))();
    }
    return step.value;
  } finally {
    // what the work holds open is closed; harmless where it has ended
    work.return(undefined as never);
  }
}

/** Asks the driver, and answers with the call that hands its reply or failure to the work. */
function* perform(effect: Effect, work: Fiber<StateResult>): Fiber<() => IteratorResult<Effect, StateResult>> {
  try {
    const reply = yield effect;
    return () => work.next(reply);
  } catch (error) {
    return () => work.throw(error);
  }
}
