import { type Child, type CreateChild, type Fiber, fork, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import { givenResult } from '../../engine/interceptor.ts';
import type { MapRunProgress } from '../../engine/progress.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance, aside } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ChildRecord, ResultSink, WriteResults } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import { createChild, toChildRecord, toKnownRecord } from './child-execution.ts';
import { type ChildInput, openInputs } from './child-inputs.ts';
import { type MapItems, readBatchLimits } from './items.ts';
import { MapRun } from './map-run.ts';
import type { MapState } from './map-state.ts';
import { readTolerance } from './tolerance.ts';

/** "The hard limit of 1000 redrives of a given Map Run". */
const MAX_REDRIVES = 1000;

interface DistributedOptions {
  readonly maxConcurrency: number;
  /** The Map run to redrive; undefined for a new one. */
  readonly before: MapRunProgress | undefined;
}

/** Runs every item, or batch of items, as a child execution with its own history. */
export function* runDistributed(
  state: MapState,
  dataset: MapItems | undefined,
  { maxConcurrency, before }: DistributedOptions,
  visit: Visit,
): Fiber<StateResult> {
  const { strand, world } = visit;
  const tolerance = yield* readTolerance(state, dataset?.values.length, visit);
  const batchLimits = yield* readBatchLimits(state, visit);
  const inputs = yield* openInputs(state, dataset, batchLimits, visit);
  const writeResults = yield* readResultWriter(state, visit);
  const answer = yield* visit.askFork('mapRun', isStoreMissing(state, visit));
  const mapRunArn = before?.mapRunArn ?? answer?.mapRunArn ?? world.newMapRunArn(strand.execution.info, state.label);
  const redriveCount = before === undefined ? 0 : before.redriveCount + 1;
  if (redriveCount > MAX_REDRIVES) {
    throw new StatesError('States.Runtime', `The Map Run was redriven ${MAX_REDRIVES} times, which is the maximum.`, {
      fatal: true,
    });
  }
  const mapRunStarted =
    before === undefined
      ? advance(strand, 'MapRunStarted', { mapRunArn })
      : advance(strand, 'MapRunRedriven', { mapRunArn, redriveCount });
  const { info: execution } = strand.execution;
  const run = new MapRun({ state, execution, mapRunArn, inputs, tolerance, maxConcurrency, redriveCount });
  world.mapRuns?.onStart(run);
  let status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'ABORTED';
  let sink: ResultSink | undefined;
  try {
    const given = givenResult(answer);
    if (given !== undefined) {
      status = 'SUCCEEDED';
      return succeed(visit, mapRunStarted, given.result);
    }
    if (writeResults !== undefined) sink = yield* settled(world.mapData.writeResults({ ...writeResults, mapRunArn }));
    const outputs: Json[] = [];
    const isKept = yield* runChildren(state, run, { sink, outputs, before: before?.children }, visit);
    // results of a failed run are written as well
    const written = sink === undefined ? undefined : yield* settled(sink.close());
    if (!isKept) throw tolerance.exceeded();
    status = 'SUCCEEDED';
    if (written === undefined) return succeed(visit, mapRunStarted, outputs.filter(isPresent));
    const isExported = state.resultWriter?.parameters !== undefined;
    return succeed(visit, mapRunStarted, isExported ? { MapRunArn: mapRunArn, ResultWriterDetails: written } : written);
  } catch (error) {
    status = 'FAILED';
    if (error instanceof StatesError && !error.fatal) {
      strand.last = mapRunStarted;
      advance(strand, 'MapRunFailed', {
        ...(error.error === undefined ? {} : { error: error.error }),
        ...(error.cause === undefined ? {} : { cause: error.cause }),
      });
    }
    throw error;
  } finally {
    world.mapRuns?.onEnd(run, status);
    inputs.close();
    // a failure to remove incomplete files is not a failure of the workflow
    sink?.abort().catch(() => {});
  }
}

interface Results {
  readonly sink: ResultSink | undefined;
  /** By child index, with holes where a child failed. Empty if there is a sink. */
  readonly outputs: Json[];
  /** The state of the children of the redriven run. */
  readonly before: MapRunProgress['children'] | undefined;
}

/** Returns whether the failures stayed within the tolerance. */
function* runChildren(state: MapState, run: MapRun, results: Results, visit: Visit): Fiber<boolean> {
  const { inputs, tolerance } = run;
  const { sink, outputs, before } = results;
  let writing: Promise<void> | undefined;
  let started = 0;
  const write = (to: ResultSink, record: ChildRecord, items: number): void => {
    writing = to.add(record) ?? writing;
    if (state.resultWriter?.parameters !== undefined) run.countWritten(items);
  };
  /** Undefined if the child succeeded before. */
  const admit = <C extends Child>(input: ChildInput, create: CreateChild<C>): C | undefined => {
    const index = started++;
    const known = before?.get(index);
    if (known?.outcome?.status !== 'SUCCEEDED')
      return createChild(create, state, index, input, { naming: run.naming, known }, visit);
    if (sink === undefined) outputs[index] = known.outcome.output ?? null;
    else write(sink, toKnownRecord(index, known, run.naming), input.items);
    return undefined;
  };
  const next = <C extends Child>(create: CreateChild<C>): C | undefined | Promise<void> => {
    for (;;) {
      const input = inputs.next();
      if (input === undefined || input instanceof Promise) return input;
      const child = admit(input, create);
      if (child !== undefined) return child;
    }
  };
  const { failure } = yield* fork({
    stream: visit.world.mapData.isRemote ? 'remote' : 'local',
    limit: () => run.limit,
    attach: (control) => run.attach(control),
    onTold: (message) => run.take(message),
    limits: run.naming.type === 'EXPRESS' ? { dueOf, onDue: ({ index }) => run.timeOutChild(index) } : undefined,
    start<C extends Child>(create: CreateChild<C>): C | undefined | Promise<void> {
      const written = writing;
      writing = undefined;
      return written ?? next(create);
    },
    settle(child, end) {
      const items = child.strand.execution.info.mapRun?.items ?? 1;
      const goOn = end.error === undefined || tolerance.accept(items);
      if (sink !== undefined) write(sink, toChildRecord(child, end, visit.world.now()), items);
      else if (end.error === undefined) outputs[child.index] = end.value;
      return goOn;
    },
    abort(child) {
      child.strand.execution.close(child.strand, 'ExecutionAborted', {}, 0);
    },
  });
  if (writing !== undefined) yield* settled<void>(writing);
  return failure === undefined && tolerance.isKept(inputs.itemsRead());
}

/** The end of an Express child's five minutes. */
function dueOf({ strand: { execution } }: Child): number {
  return execution.info.startTime + execution.limits.seconds * 1000;
}

/** The state's Exited event points past both of these, at MapRunStarted. */
function succeed({ strand }: Visit, mapRunStarted: number, value: Json): StateResult {
  const succeeded = aside(strand, 'MapRunSucceeded');
  const succeededId = aside(strand, 'MapStateSucceeded', undefined, succeeded);
  strand.last = mapRunStarted;
  return { value, succeededId };
}

function isStoreMissing(state: MapState, { world }: Visit): boolean {
  return !world.mapData.hasStore && (state.itemReader !== undefined || state.resultWriter?.parameters !== undefined);
}

/** Tolerated failures contribute no entry to the output. */
function isPresent(output: Json | undefined): output is Json {
  return output !== undefined;
}

function* readResultWriter(state: MapState, visit: Visit): Fiber<Omit<WriteResults, 'mapRunArn'> | undefined> {
  const writer = state.resultWriter;
  if (writer === undefined) return undefined;
  const parameters =
    writer.parameters === undefined ? undefined : yield* settled(writer.parameters(visit.scope(visit.effectiveInput)));
  return { parameters, outputType: writer.outputType, transformation: writer.transformation };
}
