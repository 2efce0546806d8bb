import { type Fiber, fork, settled } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { StateResult } from '../../engine/state-semantics.ts';
import { advance, aside } from '../../engine/strand.ts';
import type { Visit } from '../../engine/visit.ts';
import type { ResultSink, WriteResults } from '../../engine/world.ts';
import type { Json } from '../../json.ts';
import { readBatchLimits } from './batches.ts';
import { createChild, toChildRecord } from './child-execution.ts';
import { openInputs } from './child-inputs.ts';
import type { MapItem } from './items.ts';
import type { MapState } from './map.ts';
import { readTolerance } from './tolerance.ts';

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
  const mapRunArn = world.newMapRunArn(strand.execution.info, state.name, state.label, strand.scope);
  const mapRunStarted = advance(strand, 'MapRunStarted', { mapRunArn });
  try {
    const answer = world.answerMapRun?.(state.name, isStoreMissing(state, visit));
    if (answer !== undefined) return succeed(visit, mapRunStarted, answer.result);
    const outputs: Json[] = [];
    const sink = writeResults === undefined ? undefined : openSink({ ...writeResults, mapRunArn }, visit);
    let writing: Promise<void> | undefined;
    let started = 0;
    const { failure } = yield* fork({
      limit: maxConcurrency === 0 ? CHILD_EXECUTIONS : Math.min(maxConcurrency, CHILD_EXECUTIONS),
      start() {
        const next = writing === undefined ? inputs.next() : writing.then(() => inputs.next());
        writing = undefined;
        const create = (input: Awaited<typeof next>): ReturnType<typeof createChild> | undefined =>
          input === undefined ? undefined : createChild(state, started++, input, mapRunArn, visit);
        return next instanceof Promise ? next.then(create) : create(next);
      },
      settle(child, end) {
        const goOn = end.kind === 'succeeded' || tolerance.accept(inputs.itemsOf(child.index));
        if (sink !== undefined) writing = sink.add(toChildRecord(child, end, world.now())) ?? writing;
        else if (end.kind === 'succeeded') outputs[child.index] = end.output;
        return goOn;
      },
      abort(child) {
        child.strand.execution.close(child.strand, 'ExecutionAborted', {}, 0);
      },
    });
    if (failure !== undefined || !tolerance.isKept(inputs.itemsRead())) throw tolerance.exceeded();
    if (writing !== undefined) yield* settled((writing as Promise<void>).then(() => null));
    const written = sink === undefined ? undefined : yield* settled(sink.close());
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
  }
}

/** The state's Exited event points past both of these, at MapRunStarted. */
function succeed({ strand }: Visit, mapRunStarted: number, value: Json): StateResult {
  const succeeded = aside(strand, 'MapRunSucceeded');
  aside(strand, 'MapStateSucceeded', undefined, succeeded);
  strand.last = mapRunStarted;
  return { value };
}

function isStoreMissing(state: MapState, { world }: Visit): boolean {
  return world.mapData === undefined && (state.itemReader !== undefined || state.resultWriter?.parameters !== undefined);
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

function openSink(request: WriteResults, visit: Visit): ResultSink {
  const { mapData } = visit.world;
  if (mapData === undefined)
    throw new StatesError('States.ResultWriterFailed', 'No S3 stands behind this run: name a folder with --s3.');
  return mapData.writeResults(request);
}
