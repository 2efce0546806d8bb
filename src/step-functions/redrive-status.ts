import type { Outcome } from '../engine/events.ts';
import { YEAR_SECONDS } from '../engine/limits.ts';

/** What decides whether an execution can be redriven. */
export interface RedriveFacts {
  readonly status: Outcome['status'] | 'RUNNING';
  /** The number of events in its history. */
  readonly events: number;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  /** Undefined while it is running. */
  readonly stopDate: number | undefined;
  /** Its machine is being deleted. */
  readonly isDeleting: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** "The redrivable period of 14 days ... starts from the day a state machine completes its execution." */
const REDRIVABLE_MS = 14 * DAY_MS;
/** "The maximum open time of one year." */
const OPEN_MS = YEAR_SECONDS * 1000;
/** "Make sure your workflow execution contains less than 24,999 events": room for the redrive and for one more. */
export const MAX_EVENTS = 24_999;

/**
 * Why an execution cannot be redriven; undefined if it can. The texts are those of `redriveStatusReason`. Source: the
 * API reference of RedriveExecution and DescribeExecution.
 */
export function whyNotRedrivable(facts: RedriveFacts, now: number): string | undefined {
  const { status, events, startDate, stopDate, isDeleting } = facts;
  if (isDeleting) return 'State machine is in DELETING status';
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (events >= MAX_EVENTS) return 'Execution history event limit exceeded';
  if (now - startDate >= OPEN_MS) return 'Execution has exceeded the max execution time';
  if (stopDate !== undefined && now - stopDate >= REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  return undefined;
}
