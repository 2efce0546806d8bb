import type { RunInfo } from '../reporters/reporter.ts';

/** As far as the execution's ARN tells it. */
export function describeExecution(arn: string | undefined): Pick<RunInfo, 'type'> & Partial<Pick<RunInfo, 'name'>> {
  const [, kind, name] = /^arn:[^:]*:states:[^:]*:[^:]*:(execution|express):([^:]+)/.exec(arn ?? '') ?? [];
  return { type: kind === 'express' ? 'EXPRESS' : 'STANDARD', ...(name !== undefined && { name }) };
}
