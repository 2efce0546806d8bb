import type { Machine } from '../definition/definition.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import type { RootExecution, StartedExecution } from '../engine/task-runner.ts';
import type { KeptExecutions } from './execution-file.ts';
import { openExecutionJournal } from './execution-journal.ts';
import type { KeptJournal } from './kept-journal.ts';
import { progressOf } from './known-map-runs.ts';
import type { MapRunRegistry } from './map-run-registry.ts';
import type { Journaled, RunningExecution } from './running-execution.ts';

/** An execution that was running before and is to be resumed. */
export interface LeftExecution extends Pick<RunningExecution, 'stored' | 'target'> {
  readonly machine: Machine;
  readonly kept: KeptJournal;
  readonly scope: Scope;
  /** Its events before it was redriven; undefined if they are in the store. */
  readonly recorded?: readonly TraceEvent[] | undefined;
  /** The top-level execution that contains it; undefined for a top-level one. */
  readonly root?: RootExecution | undefined;
  /** The server was down in between. */
  readonly isLeftOff: boolean;
}

export interface ResumedExecution {
  readonly running: RunningExecution;
  /** Resolves to false if this engine behaves differently from the one that ran it; stop it then. */
  readonly told: Promise<boolean>;
}

interface ResumeContext {
  readonly file: KeptExecutions;
  readonly mapRuns: MapRunRegistry;
  readonly host: EngineHost;
  readonly around: Parameters<typeof openExecutionJournal>[2];
  /** Adds it to the executions in memory, and launches it. */
  readonly register: (
    running: Pick<RunningExecution, 'info' | 'target' | 'stored'>,
    journaled: Journaled,
    launch: () => StartedExecution,
    events: TraceEvent[],
  ) => RunningExecution;
}

/** Brings an execution back to where it was, by its journal and, if it was redriven, by its events. */
export async function resumeExecution(
  { stored, target, machine, kept, scope, recorded, root, isLeftOff }: LeftExecution,
  { file, mapRuns, host, around, register }: ResumeContext,
): Promise<ResumedExecution> {
  const { info } = stored;
  const isRedriven = stored.isRedriven === true;
  const journal = await openExecutionJournal(kept, stored, around);
  const events = isRedriven ? [...(recorded ?? (await file.history(stored)))] : [];
  const known = isRedriven ? await mapRuns.load(info.arn, events) : undefined;
  const progress = known && progressOf(events, machine, stored, known);
  let told!: Promise<boolean>;
  const launch = (): StartedExecution => {
    const where = events[0]?.scope ?? scope;
    const resumed = host.resume({ machine, info, journal, progress }, where, isLeftOff, root);
    told = resumed.told;
    return resumed.started;
  };
  const running = register({ info, target, stored }, { journal, kept }, launch, events);
  if (known !== undefined) mapRuns.adopt(running, known);
  return { running, told };
}
