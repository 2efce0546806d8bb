import { machineArnOf } from '../arn.ts';
import type { AwsApi } from './aws-api.ts';
import { checkExecutionArn } from './history-of-execution.ts';

/**
 * The machine that an execution ran, as it was then; for an Express execution, as it is now.
 * @returns the document that `aws stepfunctions describe-state-machine` prints, which counts as a definition
 * @throws AwsError
 */
export async function describeMachineOf(api: AwsApi, execution: string): Promise<string> {
  const isExpress = checkExecutionArn(execution).type === 'EXPRESS';
  const { $metadata: _, ...described } = isExpress
    ? await api.call(
        'sfn',
        'DescribeStateMachine',
        { stateMachineArn: machineArnOf(execution) },
        { subject: execution },
      )
    : await api.call('sfn', 'DescribeStateMachineForExecution', { executionArn: execution }, { subject: execution });
  return JSON.stringify(described);
}
