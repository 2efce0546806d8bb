import type { Outcome } from '../engine/events.ts';

/** Milliseconds since the epoch, in characters that sort like the numbers. */
const TIME_LENGTH = 9;
/** The key of an execution: the time at which it was created, a count, and three bytes of its server. */
const KEY_LENGTH = TIME_LENGTH + 4 + 6;

export function timeKey(time: number): string {
  return padKey(time, TIME_LENGTH);
}

export function padKey(number: number, length: number): string {
  return number.toString(36).padStart(length, '0');
}

/**
 * The place of an execution in the list of its status. "Running executions are sorted by their `startDate` or
 * `redriveDate`, and other executions are sorted by their `stopDate`." Source: ListExecutions in the API reference.
 */
export function listKey({ key, info, outcome }: Listable): string {
  const time = outcome?.stopDate ?? info.redriveTime;
  return time === undefined ? key : timeKey(time) + key;
}

interface Listable {
  readonly key: string;
  readonly info: { readonly redriveTime?: number | undefined };
  /** Undefined while it is running. */
  readonly outcome: Outcome | undefined;
}

/** The key of the execution at a place in a list. */
export function keyOfListed(listed: string): string {
  return listed.slice(-KEY_LENGTH);
}
