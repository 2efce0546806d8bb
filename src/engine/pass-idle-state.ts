import type { StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import { payloadTooLarge } from './limits.ts';
import { isPlain } from './state-io.ts';
import type { RunnableType } from './state-semantics.ts';
import { advance, type Strand } from './strand.ts';

/** Whether a state only passes its input on, and nothing of it is evaluated: it needs no visit. */
export function isIdleState(state: StateBase, semantics: RunnableType): boolean {
  return semantics.isIdle?.(state) === true && isPlain(state.io) && state.open.length === 0;
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
