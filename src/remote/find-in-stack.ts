import { didYouMean } from '../source/near-name.ts';
import { UsageError } from '../source/usage-error.ts';
import type { AwsApi } from './aws-api.ts';
import { AwsError } from './aws-error.ts';

export interface StackResource {
  readonly logicalId: string;
  /** For a state machine or a nested stack: its ARN. Absent if CloudFormation has not created it. */
  readonly physicalId: string | undefined;
  readonly type: string;
}

const MACHINE = 'AWS::StepFunctions::StateMachine';
const STACK = 'AWS::CloudFormation::Stack';

/**
 * The resources of a stack.
 * @param stack its name or ARN
 * @throws AwsError; UsageError if there is no such stack
 */
export async function listStack(api: AwsApi, stack: string): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  let token: unknown;
  do {
    const page = await callOnStack(api, stack, token);
    for (const summary of page.StackResourceSummaries as readonly Summary[]) {
      const { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceType: type } = summary;
      resources.push({ logicalId, physicalId, type });
    }
    token = page.NextToken;
  } while (token);
  return resources;
}

interface Summary {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
}

async function callOnStack(api: AwsApi, stack: string, token: unknown) {
  const input = { StackName: stack, ...(token ? { NextToken: token } : {}) };
  try {
    return await api.call('cloudformation', 'ListStackResources', input, { subject: stack });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ValidationError' && /does not exist/.test(error.message)) {
      throw new UsageError(`there is no stack ${stack} in this account and region`);
    }
    throw error;
  }
}

/**
 * The ARN of a template's state machine in its deployed stack.
 * @param logicalId `Nested/Machine` for a nested stack's machine
 * @throws AwsError; UsageError that lists the stack's machines if it is not among them
 */
export async function findInStack(api: AwsApi, stack: string, logicalId: string): Promise<string> {
  const steps = logicalId.split('/');
  const last = steps.pop()!;
  let place = stack;
  for (const step of steps) place = pick(await listStack(api, place), step, STACK, stack);
  return pick(await listStack(api, place), last, MACHINE, stack);
}

function pick(resources: readonly StackResource[], logicalId: string, type: string, stack: string): string {
  const fitting = resources.filter((resource) => resource.type === type);
  const found = fitting.find((resource) => resource.logicalId === logicalId);
  if (found?.physicalId !== undefined) return found.physicalId;
  const what = type === MACHINE ? 'state machine' : 'nested stack';
  if (found !== undefined) throw new UsageError(`the stack ${stack} has not created its ${what} ${logicalId} yet`);
  const ids = fitting.map((resource) => resource.logicalId);
  const has = ids.length === 0 ? 'it has none' : `it has: ${ids.join(', ')}`;
  const hint = didYouMean(logicalId, ids);
  const message = `the stack ${stack} has no ${what} ${logicalId}; ${has}`;
  throw new UsageError(hint === undefined ? message : `${message}\n${hint}`);
}
