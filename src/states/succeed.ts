import { EVERY_STATE, INPUT_OUTPUT } from '../definition/common-fields.ts';
import type { StateBase } from '../definition/definition.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';

export type SucceedState = StateBase;

export const succeedSyntax: StateSyntax<SucceedState> = {
  fields: { ...EVERY_STATE, ...INPUT_OUTPUT },
  terminal: true,
  parse: (base) => base,
};

export const succeedSemantics: StateSemantics<SucceedState> = {
  // biome-ignore lint/correctness/useYield: a Succeed asks nothing of the world
  *run(_state, payload) {
    return { value: payload };
  },
};
