import type { Outcome } from '../engine/events.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { whyNotRedrivable } from '../step-functions/redrive-status.ts';
import type { ExecutionRecord } from './execution-record.ts';

interface Redrive {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly date: number;
}

const LIFETIME_MS = 15 * 60 * 1000;
const MAX_TOKENS = 10;

/**
 * The client tokens of redrives, by execution. "The API will return idempotent responses for the last 10 client tokens
 * used to successfully redrive the execution. These client tokens are valid for up to 15 minutes after they are first
 * used."
 */
export class RedriveTokens {
  /** The execution whose latest redrive is the oldest comes first. */
  readonly #byExecution = new Map<string, readonly Redrive[]>();

  /** The time at which the token redrove the execution; undefined if it did not. */
  find(arn: string, token: string | undefined, now: number): number | undefined {
    return this.#valid(arn, now).find((redrive) => redrive.token === token)?.date;
  }

  add(arn: string, token: string | undefined, now: number): void {
    if (token === undefined) return;
    const valid = this.#valid(arn, now);
    this.#byExecution.delete(arn);
    this.#byExecution.set(arn, [...valid, { token, date: now }].slice(-MAX_TOKENS));
    this.#forgetExpired(now);
  }

  /** The number of executions whose tokens are kept. */
  get size(): number {
    return this.#byExecution.size;
  }

  #forgetExpired(now: number): void {
    for (const arn of this.#byExecution.keys()) {
      if (this.#valid(arn, now).length > 0) return;
      this.#byExecution.delete(arn);
    }
  }

  #valid(arn: string, now: number): readonly Redrive[] {
    return (this.#byExecution.get(arn) ?? []).filter(({ date }) => now - date < LIFETIME_MS);
  }
}

/** @throws ApiError ExecutionNotRedrivable */
export function refuseRedrive(
  { info, target, started }: ExecutionRecord,
  outcome: Outcome | undefined,
  events: number,
  now: number,
): void {
  const reason = whyNotRedrivable(
    {
      status: outcome?.status ?? 'RUNNING',
      events,
      startDate: started.startDate,
      stopDate: outcome?.stopDate,
      isDeleting: target.machine.status === 'DELETING',
    },
    now,
  );
  if (reason === undefined) return;
  throw new ApiError('ExecutionNotRedrivable', `Execution ${info.arn} invalid for redrive as: ${reason}`);
}
