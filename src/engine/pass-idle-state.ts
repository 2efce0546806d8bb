import type { Machine, StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import { payloadTooLarge } from './limits.ts';
import { isPlain } from './state-io.ts';
import type { RunnableType, SemanticsTable } from './state-semantics.ts';
import { advance, type Strand } from './strand.ts';

/** Whether a state only passes its input on, and nothing of it is evaluated: it needs no visit. */
export function isIdleState(state: StateBase, semantics: RunnableType): boolean {
  return semantics.isIdle?.(state) === true && isPlain(state.io) && state.open.length === 0;
}

/** Longer machines let others have turns in between. */
const MAX_STATES = 100;

/**
 * The number of events of a machine all of whose states only pass their input on. Undefined if it does more, and must be
 * run.
 */
export function countIdleEvents({ startAt, states }: Machine, table: SemanticsTable): number | undefined {
  let events = 0;
  let name: string | undefined = startAt.name;
  for (let count = 0; name !== undefined; count++) {
    const state = states.get(name) as StateBase;
    const semantics = table[state.type];
    if (count === MAX_STATES || !isIdleState(state, semantics)) return undefined;
    events += semantics.exitedEvent === undefined ? 1 : 2;
    name = state.next?.name;
  }
  return events;
}

/** Writes the events of such a state. Fails with States.DataLimitExceeded if its input is too large for an output. */
export function passIdleState(state: StateBase, input: Json, strand: Strand, semantics: RunnableType): void {
  const { execution } = strand;
  const { name } = state;
  advance(strand, semantics.enteredEvent, execution.isObserved ? { name, input } : undefined);
  const tooLarge = payloadTooLarge(input, execution.limits, name, true);
  if (tooLarge !== undefined) throw tooLarge;
  const { exitedEvent } = semantics;
  if (exitedEvent !== undefined)
    advance(strand, exitedEvent, execution.isObserved ? { name, output: input } : undefined);
}
