import { StatesError } from '../engine/errors.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Json } from '../json.ts';

/** A Map run as recorded in its parent's history, which does not contain the child executions. */
export interface RecordedMapRun {
  readonly mapRunArn: string | undefined;
  readonly failure: StatesError | undefined;
  /** The output of the Map state, after ResultSelector, ResultPath and OutputPath. */
  readonly stateOutput: Json | undefined;
}

export interface RecordedMaps {
  /** The next Map run of the state at this place; undefined if the record has no more. */
  take(scope: Scope, state: string): RecordedMapRun | undefined;
}

type Draft = { -readonly [K in keyof RecordedMapRun]: RecordedMapRun[K] };

export function collectRecordedMaps(events: readonly TraceEvent[]): RecordedMaps {
  const runs = new Map<string, Draft[]>();
  /** The Map that each place is in. */
  const open = new Map<string, string>();
  for (const { type, scope, details } of events) {
    const place = formatPath(scope);
    const key = `${place}/${open.get(place)}`;
    const run = runs.get(key)?.at(-1);
    switch (type) {
      case 'MapStateEntered':
        open.set(place, details?.name ?? '');
        break;
      case 'MapRunStarted':
        runs.set(key, [
          ...(runs.get(key) ?? []),
          { mapRunArn: details?.mapRunArn, failure: undefined, stateOutput: undefined },
        ]);
        break;
      case 'MapRunFailed':
        if (run !== undefined) run.failure = new StatesError(details?.error, details?.cause);
        break;
      case 'MapStateExited':
        if (run !== undefined) run.stateOutput = details?.output;
        break;
    }
  }
  return { take: (scope, state) => runs.get(`${formatPath(scope)}/${state}`)?.shift() };
}
