import { EVERY_STATE, INPUT_OUTPUT, TRANSITION, WORK } from '../../definition/common-fields.ts';
import type { StateSyntax } from '../../definition/state-syntax.ts';
import type { StateSemantics } from '../../engine/state-semantics.ts';
import type { ParallelState } from './parallel-state.ts';
import { runParallel } from './run-parallel.ts';

export const parallelSyntax: StateSyntax<ParallelState> = {
  fields: { ...EVERY_STATE, ...TRANSITION, ...INPUT_OUTPUT, ...WORK, Arguments: 'JSONata', Branches: 'both' },
  hasResult: true,
  alwaysRuns: ({ branches }) => branches,
  parse(base, fields, parseMachine) {
    fields.require('Branches');
    fields.requireItems('Branches');
    const nodes = fields.list('Branches');
    const branches = (nodes ?? []).flatMap((node, i) => parseMachine(node, fields.pointerTo(`Branches[${i}]`)) ?? []);
    return { branches, ...base, inner: branches };
  },
};

export const parallelSemantics: StateSemantics<ParallelState> = {
  failedEvent: 'ParallelStateFailed',
  abortedEvent: 'ParallelStateAborted',
  run: (state, payload, visit) => runParallel(state, payload, visit),
};
