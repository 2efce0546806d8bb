import type { Outcome } from '../engine/events.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { whyNotRedrivable } from '../step-functions/redrive-status.ts';
import type { ExecutionRecord } from './execution-record.ts';

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
