import type { ReportedOutcome } from '../reporters/reporter.ts';
import { cut } from './pack-events.ts';
import type { ReportOutcome } from './report-data.ts';

export function packOutcome(outcome: ReportedOutcome): ReportOutcome {
  const { status, startDate, stopDate } = outcome;
  const { error, cause } = 'error' in outcome || 'cause' in outcome ? outcome : { error: undefined, cause: undefined };
  return {
    status,
    startDate,
    stopDate,
    ...(error !== undefined && { error: cut(error, 1_000) }),
    ...(cause !== undefined && { cause: cut(cause, 100_000) }),
  };
}
