import { type Fiber, fork } from '../../engine/effects.ts';
import { givenResult } from '../../engine/interceptor.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance, aside, markAborted, type Strand } from '../../engine/strand.ts';
import { VariableScope } from '../../engine/variable-scope.ts';
import type { Visit } from '../../engine/visit.ts';
import type { Json } from '../../json.ts';
import type { ParallelState } from './parallel-state.ts';

/** One attempt of a Parallel: runs its branches at once. */
export function* runParallel(state: ParallelState, payload: Json, visit: Visit): Fiber<StateResult> {
  const { strand, world } = visit;
  const before = visit.takeFork();
  if (before === undefined) advance(strand, 'ParallelStateStarted');
  else strand.last = before.startedId;
  const given = givenResult(yield* visit.askFork('branches'));
  if (given !== undefined) return { value: given.result, succeededId: aside(strand, 'ParallelStateSucceeded') };
  const outputs: Json[] = new Array(state.branches.length).fill(null);
  let last = strand.last;
  let started = 0;
  const { failure } = yield* fork({
    limit: () => Number.POSITIVE_INFINITY,
    start(create) {
      let known = before?.children.get(started);
      for (; known?.at.kind === 'done'; known = before?.children.get(++started)) {
        outputs[started] = known.at.output;
        last = Math.max(last, known.last);
      }
      const index = started++;
      const machine = state.branches[index];
      if (machine === undefined) return undefined;
      const branch: Strand = {
        execution: strand.execution,
        scope: known?.scope ?? { kind: 'branch', index, state: state.name, parent: strand.scope },
        progress: known,
        variables: new VariableScope(strand.variables),
        mapItem: strand.mapItem,
        last: strand.last,
        abortedAt: undefined,
      };
      return create(index, branch, world.runMachine(machine, payload, branch));
    },
    settle(child, end) {
      if (end.error !== undefined) {
        markAborted(child.strand);
        return false;
      }
      outputs[child.index] = end.value;
      last = Math.max(last, child.strand.last);
      return true;
    },
  });
  if (failure !== undefined) throw failure.error;
  // AWS chains what follows to the last event of any branch
  strand.last = last;
  const succeededId = aside(strand, 'ParallelStateSucceeded');
  return { value: outputs, succeededId };
}
