import { accountOf, executionArn } from '../../arn.ts';
import type { Child, ChildEnd, Fiber } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { ExecutionInfo } from '../../engine/execution.ts';
import { aside, type Strand } from '../../engine/strand.ts';
import { VariableScope } from '../../engine/variable-scope.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ChildRecord } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import type { ChildInput } from './child-inputs.ts';
import type { MapState } from './map-state.ts';

/** What the child executions of a Map run have in common. */
export type ChildNaming = Pick<ExecutionInfo, 'machineArn' | 'machineName'> & {
  readonly mapRunArn: string;
};

export function nameChildren(mapRunArn: string, parent: ExecutionInfo): ChildNaming {
  const label = /:mapRun:([^:]*):/.exec(mapRunArn)?.[1] ?? parent.machineName;
  const account = accountOf(parent.machineArn);
  return {
    machineArn: `${account}:stateMachine:${label}`,
    machineName: label,
    mapRunArn,
  };
}

/** A child execution of a Map run: a history of its own, and none of its parent's variables. */
export function createChild(
  state: MapState,
  index: number,
  input: ChildInput,
  { mapRunArn, ...naming }: ChildNaming,
  visit: Visit,
): Child {
  const parent = visit.strand.execution;
  const type = state.executionType ?? 'STANDARD';
  const name = visit.world.newId();
  const execution = parent.createChild({
    ...parent.info,
    ...naming,
    arn: executionArn(naming.machineArn, type, name, type === 'EXPRESS' ? visit.world.newId() : undefined),
    name,
    type,
    input: input.value,
    mapRun: { arn: mapRunArn, items: input.items },
    startTime: visit.world.now(),
  });
  const strand: Strand = {
    execution,
    scope: { kind: 'child', index, state: state.name, parent: visit.strand.scope },
    variables: new VariableScope(),
    mapItem: input.mapItem,
    last: 0,
    abortedAt: undefined,
  };
  return { index, strand, fiber: runChild(state, input.value, strand, visit) };
}

function* runChild(state: MapState, input: Json, strand: Strand, visit: Visit): Fiber<Json> {
  const { execution } = strand;
  aside(strand, 'ExecutionStarted', { input, roleArn: execution.info.roleArn }, 0);
  try {
    const output = yield* visit.world.runMachine(state.processor, input, strand);
    execution.close(strand.scope, 'ExecutionSucceeded', { output }, strand.last);
    return output;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const details = {
      ...(error.error === undefined ? {} : { error: error.error }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
    };
    execution.close(strand.scope, 'ExecutionFailed', details, strand.last);
    // whatever ends a child is an item's failure to the Map run
    throw new StatesError(error.error, error.cause);
  }
}

export function toChildRecord(child: Child, end: ChildEnd, stopDate: number): ChildRecord {
  const { info } = child.strand.execution;
  const outcome =
    end.kind === 'succeeded'
      ? { status: 'SUCCEEDED' as const, output: end.output }
      : {
          status: 'FAILED' as const,
          ...(end.error.error === undefined ? {} : { error: end.error.error }),
          ...(end.error.cause === undefined ? {} : { cause: end.error.cause }),
        };
  return {
    index: child.index,
    executionArn: info.arn,
    name: info.name,
    machineArn: info.machineArn,
    input: info.input,
    startDate: info.startTime,
    stopDate,
    ...outcome,
  };
}
