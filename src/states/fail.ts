import { EVERY_STATE } from '../definition/common-fields.ts';
import type { StateBase, TextField } from '../definition/definition.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import { readTextField } from '../definition/value-fields.ts';
import type { Fiber } from '../engine/effects.ts';
import { StatesError } from '../engine/errors.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';
import type { Visit } from '../engine/visit.ts';

export interface FailState extends StateBase {
  readonly error?: TextField | undefined;
  readonly cause?: TextField | undefined;
}

export const failSyntax: StateSyntax<FailState> = {
  fields: { ...EVERY_STATE, Error: 'both', Cause: 'both', ErrorPath: 'JSONPath', CausePath: 'JSONPath' },
  terminal: true,
  parse(base, fields) {
    return {
      error: readTextField(fields, 'Error', { intrinsic: true }),
      cause: readTextField(fields, 'Cause', { intrinsic: true }),
      ...base,
    };
  },
};

export const failSemantics: StateSemantics<FailState> = {
  *run(state, _payload, visit) {
    const error = yield* readText(state.error, visit);
    const cause = yield* readText(state.cause, visit);
    throw new StatesError(error, cause);
  },
};

function* readText(field: TextField | undefined, visit: Visit): Fiber<string | undefined> {
  if (field === undefined) return undefined;
  const value = yield* visit.read(field);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
