import type { NumberField, StateBase, TextField } from '../definition/definition.ts';

export interface WaitState extends StateBase {
  /** Exactly one of the two in a valid definition. */
  readonly seconds?: NumberField;
  readonly timestamp?: TextField;
}
