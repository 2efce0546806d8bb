import { readExecutionArn } from '../arn.ts';
import type { RunInfo } from '../reporters/reporter.ts';

/** As far as the execution's ARN tells it. */
export function describeExecution(arn: string | undefined): Pick<RunInfo, 'type'> & Partial<Pick<RunInfo, 'name'>> {
  return readExecutionArn(arn ?? '') ?? { type: 'STANDARD' };
}
