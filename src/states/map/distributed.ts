import { type Child, type Fiber, fork, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import { givenResult } from '../../engine/interceptor.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance, aside } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ResultSink, WriteResults } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import { readBatchLimits } from './batches.ts';
import { createChild, nameChildren, toChildRecord } from './child-execution.ts';
import { type ChildInput, type ChildInputs, openInputs } from './child-inputs.ts';
import type { MapItem } from './items.ts';
import type { MapState } from './map-state.ts';
import { readTolerance, type Tolerance } from './tolerance.ts';

/** Step Functions runs at most this many child executions of a Map at once. */
const CHILD_EXECUTIONS = 10_000;

/** Runs every item, or batch of items, as a child execution with a history of its own. */
export function* runDistributed(
  state: MapState,
  dataset: readonly MapItem[] | undefined,
  maxConcurrency: number,
  visit: Visit,
): Fiber<StateResult> {
  const { strand, world } = visit;
  const tolerance = yield* readTolerance(state, dataset?.length, visit);
  const batchLimits = yield* readBatchLimits(state, visit);
  const inputs = yield* openInputs(state, dataset, batchLimits, visit);
  const writeResults = yield* readResultWriter(state, visit);
  const answer = yield* visit.askFork('mapRun', isStoreMissing(state, visit));
  const mapRunArn = answer?.mapRunArn ?? world.newMapRunArn(strand.execution.info, state.label);
  const mapRunStarted = advance(strand, 'MapRunStarted', { mapRunArn });
  let sink: ResultSink | undefined;
  try {
    const given = givenResult(answer);
    if (given !== undefined) return succeed(visit, mapRunStarted, given.result);
    if (writeResults !== undefined) sink = yield* settled(world.mapData.writeResults({ ...writeResults, mapRunArn }));
    const outputs: Json[] = [];
    const isKept = yield* runChildren(state, { inputs, tolerance, maxConcurrency, mapRunArn, sink, outputs }, visit);
    // results of a failed run are written as well
    const written = sink === undefined ? undefined : yield* settled(sink.close());
    if (!isKept) throw tolerance.exceeded();
    if (written === undefined) return succeed(visit, mapRunStarted, outputs.filter(isPresent));
    const isExported = state.resultWriter?.parameters !== undefined;
    return succeed(visit, mapRunStarted, isExported ? { MapRunArn: mapRunArn, ResultWriterDetails: written } : written);
  } catch (error) {
    if (error instanceof StatesError && !error.fatal) {
      strand.last = mapRunStarted;
      advance(strand, 'MapRunFailed', {
        ...(error.error === undefined ? {} : { error: error.error }),
        ...(error.cause === undefined ? {} : { cause: error.cause }),
      });
    }
    throw error;
  } finally {
    // what is left half-written is no failure of the workflow
    sink?.abort().catch(() => {});
  }
}

interface MapRun {
  readonly inputs: ChildInputs;
  readonly tolerance: Tolerance;
  readonly maxConcurrency: number;
  readonly mapRunArn: string;
  readonly sink: ResultSink | undefined;
  /** By child; holes where a child failed. Not filled where there is a sink. */
  readonly outputs: Json[];
}

/** Answers whether the failures stayed within the tolerance. */
function* runChildren(state: MapState, run: MapRun, visit: Visit): Fiber<boolean> {
  const { inputs, tolerance, sink, outputs } = run;
  const naming = nameChildren(run.mapRunArn, visit.strand.execution.info);
  let writing: Promise<void> | undefined;
  let started = 0;
  const { failure } = yield* fork({
    limit: run.maxConcurrency === 0 ? CHILD_EXECUTIONS : Math.min(run.maxConcurrency, CHILD_EXECUTIONS),
    start() {
      const next = writing === undefined ? inputs.next() : writing.then(() => inputs.next());
      writing = undefined;
      const create = (input: ChildInput | undefined): Child | undefined =>
        input === undefined ? undefined : createChild(state, started++, input, naming, visit);
      return next instanceof Promise ? next.then(create) : create(next);
    },
    settle(child, end) {
      const goOn = end.kind === 'succeeded' || tolerance.accept(inputs.itemsOf(child.index));
      if (sink !== undefined) writing = sink.add(toChildRecord(child, end, visit.world.now())) ?? writing;
      else if (end.kind === 'succeeded') outputs[child.index] = end.output;
      return goOn;
    },
    abort(child) {
      child.strand.execution.close(child.strand.scope, 'ExecutionAborted', {}, 0);
    },
  });
  if (writing !== undefined) yield* settled<void>(writing);
  return failure === undefined && tolerance.isKept(inputs.itemsRead());
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
