import { parseArn } from '../arn.ts';
import { ApiError } from './api-error.ts';

/** The resources of Step Functions. */
const KINDS = new Set(['stateMachine', 'execution', 'express', 'activity', 'mapRun']);

/**
 * For an ARN that is not one of the kind that an operation takes. Source of the messages: responses of the API, to
 * StartExecution for the ARN of an execution, and to DescribeExecution for that of an Express execution.
 */
export function invalidArn(arn: string): ApiError {
  const { service, resource = [] } = parseArn(arn) ?? {};
  const [kind = '', ...rest] = resource;
  const isOtherKind = service === 'states' && KINDS.has(kind) && rest.join('') !== '';
  const reason = isOtherKind ? `Resource type not valid in this context: ${kind}` : `Invalid ARN prefix: ${arn}`;
  return new ApiError('InvalidArn', `Invalid Arn: '${reason}'`);
}
