import type { Machine, StateBase } from '../../definition/definition.ts';

export interface ParallelState extends StateBase {
  readonly branches: readonly Machine[];
}
