import { executionArnStart, readExecutionArn, resourceInArn, siblingArn } from '../../arn.ts';
import type { Child, ChildEnd, Fiber } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { ExecutionInfo } from '../../engine/execution-info.ts';
import type { ChildProgress } from '../../engine/progress.ts';
import { aside, type Strand } from '../../engine/strand.ts';
import { VariableScope } from '../../engine/variable-scope.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ChildRecord } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import type { ChildInput } from './child-inputs.ts';
import type { MapState } from './map-state.ts';

/** What the child executions of a Map run share. */
export interface ChildNaming extends Pick<ExecutionInfo, 'machineArn' | 'machineName'> {
  readonly mapRunArn: string;
  /** The prefix of their names in their ARNs. */
  readonly arnStart: string;
}

export function nameChildren(mapRunArn: string, parent: ExecutionInfo, type: ExecutionInfo['type']): ChildNaming {
  const [machineName = parent.machineName] = resourceInArn(mapRunArn, 'states', 'mapRun') ?? [];
  const machineArn = siblingArn(parent.machineArn, machineName);
  return { machineArn, machineName, mapRunArn, arnStart: executionArnStart(machineArn, type) };
}

interface ChildOrigin {
  readonly naming: ChildNaming;
  /** The same child before the redrive, when it failed or was stopped; undefined for a new child. */
  readonly known: ChildProgress | undefined;
}

/** A child execution of a Map run: it has its own history, and none of its parent's variables. */
export function createChild(
  state: MapState,
  index: number,
  input: ChildInput,
  { naming, known }: ChildOrigin,
  visit: Visit,
): Child {
  const { world } = visit;
  const { mapRunArn, machineArn, machineName, arnStart } = naming;
  const parent = visit.strand.execution;
  const { roleArn, region, redriveCount } = parent.info;
  const type = state.executionType ?? 'STANDARD';
  const name = readExecutionArn(known?.arn ?? '')?.name ?? world.newId();
  // an Express execution starts from the beginning, under the same ARN
  const resumed = type === 'STANDARD' ? known : undefined;
  const now = world.now();
  const execution = parent.createChild(
    {
      arn: known?.arn ?? (type === 'EXPRESS' ? `${arnStart + name}:${world.newId()}` : arnStart + name),
      name,
      machineArn,
      machineName,
      roleArn,
      type,
      region,
      input: known?.input ?? input.value,
      mapRun: { arn: mapRunArn, items: input.items },
      startTime: resumed?.startTime ?? now,
      redriveCount: redriveCount === null ? null : resumed === undefined ? 0 : resumed.redriveCount + 1,
      redriveTime: resumed === undefined ? undefined : now,
    },
    resumed?.events,
  );
  const strand: Strand = {
    execution,
    scope: known?.strand.scope ?? { kind: 'child', index, state: state.name, parent: visit.strand.scope },
    progress: resumed?.strand,
    variables: new VariableScope(),
    mapItem: input.mapItem,
    last: 0,
    abortedAt: undefined,
  };
  const isFull = resumed !== undefined && resumed.events >= execution.limits.historyEvents - 1;
  const fiber = isFull
    ? failAgain(resumed)
    : runChild(state, execution.info.input, strand, visit, resumed !== undefined);
  return { index, strand, fiber };
}

/** A child whose history has no room for a redrive keeps its failure. */
// biome-ignore lint/correctness/useYield: it has ended already
function* failAgain({ outcome }: ChildProgress): Fiber<Json> {
  throw new StatesError(outcome?.error, outcome?.cause);
}

function* runChild(state: MapState, input: Json, strand: Strand, visit: Visit, isRedriven: boolean): Fiber<Json> {
  const { execution } = strand;
  if (isRedriven) execution.redrive(strand.scope);
  else aside(strand, 'ExecutionStarted', { input, roleArn: execution.info.roleArn }, 0);
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
    // whatever ends a child, the Map run sees a failed item
    throw new StatesError(error.error, error.cause);
  }
}

/** For a child that had succeeded before its Map run was redriven. */
export function toKnownRecord(index: number, known: ChildProgress, { machineArn }: ChildNaming): ChildRecord {
  const executionArn = known.arn ?? '';
  return {
    index,
    executionArn,
    name: readExecutionArn(executionArn)?.name ?? '',
    machineArn,
    status: 'SUCCEEDED',
    input: known.input,
    output: known.outcome?.output ?? null,
    startDate: known.startTime,
    stopDate: known.outcome?.stopDate ?? known.startTime,
  };
}

export function toChildRecord(child: Child, end: ChildEnd, stopDate: number): ChildRecord {
  const { arn, name, machineArn, input, startTime } = child.strand.execution.info;
  const isSuccess = end.kind === 'succeeded';
  return {
    index: child.index,
    executionArn: arn,
    name,
    machineArn,
    status: isSuccess ? 'SUCCEEDED' : 'FAILED',
    input,
    output: isSuccess ? end.output : undefined,
    error: isSuccess ? undefined : end.error.error,
    cause: isSuccess ? undefined : end.error.cause,
    startDate: startTime,
    stopDate,
  };
}
