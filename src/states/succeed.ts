import type { StateBase } from '../definition/definition.ts';

export type SucceedState = StateBase;
