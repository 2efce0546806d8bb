import type { Json, JsonObject } from '../json.ts';
import type { Left } from './interceptor.ts';
import { payloadTooLarge } from './limits.ts';
import { assignVariables, type Finished } from './state-io.ts';
import type { RunnableType, StateResult } from './state-semantics.ts';
import { advance } from './strand.ts';
import type { Visit } from './visit.ts';

/** Writes the Exited event. Fails with States.DataLimitExceeded if the output is too large. */
export function leaveState(
  result: StateResult,
  { output, assigned }: Finished,
  semantics: RunnableType,
  visit: Visit,
): Left {
  const { state, strand } = visit;
  const tooLarge = payloadTooLarge(output, strand.execution.limits, state.name, true);
  if (tooLarge !== undefined) throw tooLarge;
  exitState(semantics, visit, output, assigned);
  const by = result.next ?? state.next;
  return { output, next: by?.name, by };
}

/** Assigns the variables and writes the Exited event. */
export function exitState(
  { exitedEvent: event }: RunnableType,
  visit: Visit,
  output: Json,
  assigned: JsonObject,
): void {
  const details = assignVariables(assigned, visit, output);
  if (event === undefined) throw new Error(`a ${visit.state.type} state is never left`);
  advance(visit.strand, event, details);
}
