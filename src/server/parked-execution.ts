import type { Scope } from '../engine/events.ts';
import type { JournalEntry } from '../engine/journal.ts';
import type { RootExecution } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import type { EventList } from './event-list.ts';
import { keysOf, type StoredExecution } from './execution-file.ts';
import type { Target } from './registered-machine.ts';

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

type Own = Pick<
  StoredExecution,
  'key' | 'startDate' | 'seed' | 'depth' | 'startedBy' | 'testCase' | 'inputText' | 'isRedriven'
>;

interface Packed extends Own {
  readonly input: Json;
  readonly redriveCount?: number | null;
  readonly redriveTime?: number;
  readonly entries: readonly JournalEntry[];
}

/** Serializes an execution's record and journal, without what follows from its ARN and its target. */
export function packExecution(stored: StoredExecution, entries: readonly JournalEntry[]): string {
  const { key, startDate, seed, depth, startedBy, testCase, inputText, isRedriven, info } = stored;
  const own: Own = { key, startDate, seed, depth, startedBy, testCase, inputText, ...(isRedriven && { isRedriven }) };
  const { input, redriveCount, redriveTime } = info;
  return JSON.stringify({ ...own, input, redriveCount, redriveTime, entries });
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
