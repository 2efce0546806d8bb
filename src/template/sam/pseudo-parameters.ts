import { formatArn } from '../../arn.ts';
import type { AwsLocation } from './scope.ts';

/**
 * CloudFormation's own parameters. The stack's name and id are placeholders: there is no stack.
 *
 * @param path of a nested stack (`App/`), whose name begins with its parent's
 */
export function pseudoParameters(place: AwsLocation, path: string): ReadonlyMap<string, string> {
  const { partition, region, accountId, urlSuffix } = place;
  const stack = [STACK_NAME, ...path.split('/').filter((id) => id !== '')].join('-');
  return new Map([
    ['AWS::AccountId', accountId],
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::StackId', formatArn({ service: 'cloudformation', resource: `stack/${stack}/${STACK_ID}`, ...place })],
    ['AWS::StackName', stack],
    ['AWS::URLSuffix', urlSuffix],
  ]);
}

/** The name that `sam init` and `sam deploy --guided` suggest. */
export const STACK_NAME = 'sam-app';
const STACK_ID = '00000000-0000-0000-0000-000000000000';

/** China and GovCloud have partitions of their own. */
export function placeOf(region: string, accountId: string): AwsLocation {
  if (region.startsWith('cn-')) return { partition: 'aws-cn', region, accountId, urlSuffix: 'amazonaws.com.cn' };
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return { partition, region, accountId, urlSuffix: 'amazonaws.com' };
}
