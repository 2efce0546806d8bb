import { readExecutionArn } from '../../arn.ts';
import type { Child, ChildEnd, CreateChild, Effect, Fiber } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { EventDetails, EventType } from '../../engine/events.ts';
import type { Execution } from '../../engine/execution.ts';
import type { ChildProgress } from '../../engine/progress.ts';
import { aside, type Strand } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ChildRecord } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import { ChildInfo, type ChildNaming } from './child-info.ts';
import type { ChildInput } from './child-inputs.ts';
import { ChildStrand } from './child-strand.ts';
import type { MapState } from './map-state.ts';

interface ChildOrigin {
  readonly naming: ChildNaming;
  /** The same child before the redrive, when it failed or was stopped; undefined for a new child. */
  readonly known: ChildProgress | undefined;
}

/** A child execution of a Map run: it has its own history, and none of its parent's variables. */
export function createChild<C extends Child>(
  create: CreateChild<C>,
  state: MapState,
  index: number,
  input: ChildInput,
  { naming, known }: ChildOrigin,
  visit: Visit,
): C {
  const { world } = visit;
  const parent = visit.strand.execution;
  const { redriveCount } = parent.info;
  // an Express execution starts from the beginning, under the same ARN
  const resumed = naming.type === 'STANDARD' ? known : undefined;
  const now = world.now();
  const info = new ChildInfo(
    naming,
    {
      arn: known?.arn,
      input: known === undefined ? input.value : known.input,
      items: input.items,
      startTime: resumed === undefined ? now : resumed.startTime,
      redriveCount: redriveCount === null ? null : resumed === undefined ? 0 : resumed.redriveCount + 1,
      redriveTime: resumed === undefined ? undefined : now,
    },
    world,
  );
  const execution = parent.createChild(info, resumed?.events);
  const before = { scope: known?.strand.scope, progress: resumed?.strand };
  const strand = new ChildStrand(execution, input.mapItem, state.name, visit.strand, index, before);
  const isFull = resumed !== undefined && resumed.events >= execution.limits.historyEvents - 1;
  const fiber = isFull
    ? failAgain(resumed)
    : new ChildFiber(strand, world.runMachine(state.processor, info.input, strand), resumed !== undefined);
  return create(index, strand, fiber);
}

/** A child whose history has no room for a redrive keeps its failure. */
// biome-ignore lint/correctness/useYield: it has ended already
function* failAgain({ outcome }: ChildProgress): Fiber<Json> {
  throw new StatesError(outcome?.error, outcome?.cause);
}

/** Runs the machine of a child execution, and opens and closes its history. Not a generator, like the machine's fiber. */
class ChildFiber implements Fiber<Json> {
  readonly strand: Strand;
  readonly machine: Fiber<Json>;
  readonly isRedriven: boolean;
  isOpen = false;

  constructor(strand: Strand, machine: Fiber<Json>, isRedriven: boolean) {
    this.strand = strand;
    this.machine = machine;
    this.isRedriven = isRedriven;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(result?: unknown): IteratorResult<Effect, Json> {
    if (!this.isOpen) {
      this.isOpen = true;
      openHistory(this.strand, this.isRedriven);
    }
    let asked: IteratorResult<Effect, Json>;
    try {
      asked = this.machine.next(result);
    } catch (error) {
      throw closeFailed(this.strand, error);
    }
    if (asked.done === true) closeSucceeded(this.strand, asked.value);
    return asked;
  }

  throw(failure: unknown): IteratorResult<Effect, Json> {
    let asked: IteratorResult<Effect, Json>;
    try {
      asked = this.machine.throw(failure);
    } catch (error) {
      throw closeFailed(this.strand, error);
    }
    if (asked.done === true) closeSucceeded(this.strand, asked.value);
    return asked;
  }

  return(value: Json): IteratorResult<Effect, Json> {
    return this.machine.return(value);
  }
}

function openHistory(strand: Strand, isRedriven: boolean): void {
  const { execution } = strand;
  if (isRedriven) execution.redrive(strand.scope);
  else aside(strand, 'ExecutionStarted', execution.isObserved ? startDetails(execution) : undefined, 0);
}

function startDetails({ info: { input, roleArn } }: Execution): EventDetails {
  return { input, roleArn };
}

function closeSucceeded(strand: Strand, output: Json): void {
  const { execution } = strand;
  execution.close(strand, 'ExecutionSucceeded', execution.isObserved ? { output } : undefined, strand.last);
}

/** Returns what the Map run sees: a failed item, whatever has ended the child. */
function closeFailed(strand: Strand, thrown: unknown): unknown {
  if (!(thrown instanceof StatesError)) return thrown;
  const { error, cause } = thrown;
  const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  strand.execution.close(strand, 'ExecutionFailed', details, strand.last);
  return new StatesError(error, cause);
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

const STATUSES: ReadonlyMap<EventType | undefined, ChildRecord['status']> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
  ['ExecutionAborted', 'ABORTED'],
]);

export function toChildRecord(child: Child, end: ChildEnd, stopDate: number): ChildRecord {
  const { execution } = child.strand;
  const { arn, name, machineArn, input, startTime } = execution.info;
  return {
    index: child.index,
    executionArn: arn,
    name,
    machineArn,
    status: STATUSES.get(execution.endedBy) ?? 'FAILED',
    input,
    output: end.value,
    error: end.error?.error,
    cause: end.error?.cause,
    startDate: startTime,
    stopDate,
  };
}
