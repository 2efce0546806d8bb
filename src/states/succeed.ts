import { EVERY_STATE, INPUT_OUTPUT } from '../definition/common-fields.ts';
import type { StateBase } from '../definition/definition.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import { runAtOnce } from '../engine/state-semantics.ts';

export type SucceedState = StateBase;

export const succeedSyntax: StateSyntax<SucceedState> = {
  fields: { ...EVERY_STATE, ...INPUT_OUTPUT },
  terminal: true,
  parse: (base) => base,
};

export const succeedSemantics = runAtOnce<SucceedState>(
  (_state, payload) => ({ value: payload }),
  () => true,
);
