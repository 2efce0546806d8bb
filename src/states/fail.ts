import type { StateBase, TextField } from '../definition/definition.ts';

export interface FailState extends StateBase {
  readonly error?: TextField;
  readonly cause?: TextField;
}
