import type { Machine } from '../definition/definition.ts';
import type { TraceEvent } from '../engine/events.ts';
import type { ExecutionProgress } from '../engine/progress.ts';
import { collectProgress, type KnownChild } from '../redrive/collect-progress.ts';
import type { StoredExecution } from './execution-file.ts';
import type { StoredChild, StoredMapRun } from './map-run-file.ts';

/** The stored Map runs of an execution that is to be redriven, by ARN. */
export type KnownMapRuns = ReadonlyMap<
  string,
  { readonly run: StoredMapRun; readonly children: readonly StoredKnown[] }
>;

export type StoredKnown = StoredChild & Pick<KnownChild, 'scope' | 'events'>;

/**
 * How far a redriven execution had come.
 * @param events its history
 */
export function progressOf(
  events: readonly TraceEvent[],
  machine: Machine,
  { startDate }: StoredExecution,
  mapRuns: KnownMapRuns,
): ExecutionProgress {
  const recorded = collectProgress(events, machine, (arn) => childrenOf(mapRuns, arn));
  return { ...recorded, startTime: startDate };
}

function childrenOf(mapRuns: KnownMapRuns, mapRunArn: string): ReadonlyMap<number, KnownChild> {
  const children = mapRuns.get(mapRunArn)?.children ?? [];
  return new Map(
    children.map(({ scope, events, info, outcome, startDate }) => [
      scope.index,
      { scope, events, arn: info.arn, input: info.input, outcome, startTime: startDate },
    ]),
  );
}
