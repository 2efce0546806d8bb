import type { Scope } from '../engine/events.ts';
import type { JournalEntry } from '../engine/journal.ts';
import type { RootExecution } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import { type EventList, packEventList } from './event-list.ts';
import { type KeptExecutions, keysOf, type StoredExecution, type TargetRecord } from './execution-file.ts';
import type { Target } from './registered-machine.ts';
import type { RunningExecution } from './running-execution.ts';

/** A waiting execution of which only what is needed to resume it is in memory. */
export interface ParkedExecution {
  readonly arn: string;
  readonly target: Target;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly eventCount: number;
  /** Its scope, if a task started it. */
  readonly scope: Scope | undefined;
  /** The top-level execution that contains it, if a task started it. */
  readonly root: RootExecution | undefined;
  /** Its record and its journal; undefined if they are in the store. */
  readonly text: string | undefined;
  /** Its events before it was redriven; undefined if there are none or they are in the store. */
  readonly recorded: EventList | undefined;
  /** When it is to be resumed, in milliseconds since the epoch: infinity if only an answer resumes it. */
  readonly due: number;
  /** Breaks ties between executions that are due at the same time. */
  readonly order: number;
}

/** What does not follow from its ARN and its target. */
type Own = Omit<StoredExecution, keyof TargetRecord | 'eventCount' | 'outcome'>;

interface Packed extends Own {
  readonly input: Json;
  readonly redriveCount?: number | null | undefined;
  readonly redriveTime?: number | undefined;
  readonly entries: readonly JournalEntry[];
}

/** @param left what the engine still held of the execution */
export function packRunning(
  { info, target, kept, stored, events, recorded }: RunningExecution,
  left: Pick<ParkedExecution, 'root' | 'due'>,
  order: number,
): ParkedExecution {
  const isTop = stored.depth === 0;
  return {
    arn: info.arn,
    target,
    startDate: stored.startDate,
    eventCount: events.length,
    scope: isTop ? undefined : events[0]!.scope,
    text: kept?.entries && packExecution(stored, kept.entries),
    recorded: kept?.entries && recorded > 0 ? packEventList(events.slice(0, recorded)) : undefined,
    root: isTop ? undefined : left.root,
    due: left.due,
    order,
  };
}

/** Serializes an execution's record and journal. */
function packExecution(stored: StoredExecution, entries: readonly JournalEntry[]): string {
  const { info, machineKey, revisionKey, versionArn, aliasArn, eventCount, outcome, ...own } = stored;
  const { input, redriveCount, redriveTime } = info;
  const packed: Packed = { ...own, input, redriveCount, redriveTime, entries };
  return JSON.stringify(packed);
}

/** @param region the server's region */
export function unpackExecution(
  text: string,
  { arn, target }: Pick<ParkedExecution, 'arn' | 'target'>,
  region: string,
): { readonly stored: StoredExecution; readonly entries: readonly JournalEntry[] } {
  const { entries, input, redriveCount, redriveTime, ...own } = JSON.parse(text) as Packed;
  const { machine, revision } = target;
  const info = {
    arn,
    name: arn.slice(arn.lastIndexOf(':') + 1),
    machineArn: machine.arn,
    machineName: machine.name,
    roleArn: revision.roleArn,
    type: machine.type,
    region,
    input,
    ...(redriveCount !== undefined && { redriveCount }),
    ...(redriveTime !== undefined && { redriveTime }),
  };
  return { stored: { ...own, ...keysOf(target), info, outcome: undefined }, entries };
}

/** @returns its record, and its journal if it is not in the store */
export async function readParked(
  { text, arn, target }: ParkedExecution,
  file: KeptExecutions,
  region: string,
): Promise<{ readonly stored: StoredExecution; readonly entries: readonly JournalEntry[] | undefined }> {
  if (text !== undefined) return unpackExecution(text, { arn, target }, region);
  return { stored: (await file.get(arn))!, entries: undefined };
}
