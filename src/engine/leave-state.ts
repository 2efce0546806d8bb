import type { Json, JsonObject } from '../json.ts';
import type { Left } from './interceptor.ts';
import { payloadTooLarge } from './limits.ts';
import type { RunnableType, StateResult } from './state-semantics.ts';
import { advance, type Strand } from './strand.ts';
import type { Visit } from './visit.ts';

/** The state has succeeded. */
export function leaveState(
  result: StateResult,
  output: Json,
  assigned: JsonObject | undefined,
  semantics: RunnableType,
  visit: Visit,
): Left {
  const { state } = visit;
  exitState(semantics, visit, output, assigned);
  const by = result.next ?? state.next;
  return { output, next: by?.name, by };
}

/**
 * Assigns the variables and writes the Exited event. Fails with States.DataLimitExceeded if the output, or that of a
 * catcher, is too large.
 */
export function exitState(
  { exitedEvent: event }: RunnableType,
  { state, strand }: Visit,
  output: Json,
  assigned: JsonObject | undefined,
): void {
  const tooLarge = payloadTooLarge(output, strand.execution.limits, state.name, true);
  if (tooLarge !== undefined) throw tooLarge;
  const assignedVariables = assigned && assignVariables(assigned, strand);
  if (event === undefined) throw new Error(`a ${state.type} state is never left`);
  if (!strand.execution.isObserved) advance(strand, event);
  else {
    const { name } = state;
    advance(strand, event, assignedVariables === undefined ? { name, output } : { name, output, assignedVariables });
  }
}

/** Returns the variables, or undefined if there are none. */
function assignVariables(assigned: JsonObject, { variables }: Strand): JsonObject | undefined {
  const names = Object.keys(assigned);
  for (const name of names) variables.set(name, assigned[name] as Json);
  return names.length === 0 ? undefined : assigned;
}
