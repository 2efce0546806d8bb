import type { StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import { UnresolvedValue } from '../source/unresolved-value.ts';
import type { VisitProgress } from './progress.ts';
import type { RunnableType } from './state-semantics.ts';
import { advance, type Strand } from './strand.ts';
import { Visit } from './visit.ts';
import type { World } from './world.ts';

/** Writes the Entered event, unless the state continues. */
export function enterState(
  state: StateBase,
  input: Json,
  strand: Strand,
  semantics: RunnableType,
  world: World,
  resumed?: VisitProgress,
): Visit {
  const enteredAt = resumed?.enteredAt ?? world.now();
  // a state that continues after a redrive is not entered again
  const details = strand.execution.isObserved ? { name: state.name, input } : undefined;
  const enteredId = resumed?.enteredId ?? advance(strand, semantics.enteredEvent, details);
  return new Visit(state, input, strand, world, enteredAt, enteredId, semantics.hasResult, resumed?.fork);
}

/** A state with unresolved values is not entered. */
export function refuseOpenState({ open }: StateBase): void {
  if (open.length === 0) return;
  const needed = open.filter(({ need }) => need === 'shape' || need === 'entry');
  if (needed.length > 0) throw new UnresolvedValue(needed.map(({ diagnostic }) => diagnostic));
}
