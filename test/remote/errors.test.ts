import { afterEach, expect, test, vi } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { type Failure, fakeAws, refusal } from './fake-aws.ts';
import { projectOf } from './project.ts';

const aws = fakeAws();
const folder = projectOf({});
const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:Order:a1';
const USER = 'arn:aws:iam::123456789012:user/dev';

const STARTED = { timestamp: 1_700_000_000, type: 'ExecutionStarted', id: 1, previousEventId: 0 };
const SUCCEEDED = { timestamp: 1_700_000_001, type: 'ExecutionSucceeded', id: 2, previousEventId: 0 };
const HISTORY = {
  events: [
    { ...STARTED, executionStartedEventDetails: { input: '{}', roleArn: 'arn:aws:iam::123456789012:role/r' } },
    { ...SUCCEEDED, executionSucceededEventDetails: { output: '{}' } },
  ],
};

afterEach(() => {
  aws.calls.length = 0;
});

/**
 * The messages are AWS's own. Sources: "Common Errors" of the Step Functions API reference; the IAM user guide's
 * "Troubleshoot access denied error messages".
 */
const REFUSALS: readonly [string, Failure, string][] = [
  [
    'a permission that is missing',
    refusal(
      'AccessDeniedException',
      `User: ${USER} is not authorized to perform: states:GetExecutionHistory on resource: ${ARN} because no identity-based policy allows the states:GetExecutionHistory action`,
    ),
    `error: the permission states:GetExecutionHistory on ${ARN} is missing: User: ${USER} is not authorized to perform: states:GetExecutionHistory on resource: ${ARN} because no identity-based policy allows the states:GetExecutionHistory action\n`,
  ],
  [
    'a token that has expired',
    refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    'error: the AWS credentials have expired: The security token included in the request is expired\n  sign in again (aws sso login, aws configure)\n',
  ],
  [
    'a key that AWS does not know',
    refusal('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'error: AWS does not accept the credentials: The security token included in the request is invalid.\n  sign in (aws sso login, aws configure) or set AWS_PROFILE\n',
  ],
  [
    'a missing execution',
    refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${ARN}'`),
    `error: there is no execution ${ARN}: AWS keeps histories for 90 days after the end, by account and region\n`,
  ],
  [
    'throttling that does not end',
    refusal('ThrottlingException', 'Rate exceeded'),
    'error: AWS throttles states:GetExecutionHistory: Rate exceeded\n  try again in a minute\n',
  ],
];

test.each(REFUSALS)('%s', async (_, failure, stderr) => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
  aws.answers = { GetExecutionHistory: () => failure };
  const world = { env: { AWS_MAX_ATTEMPTS: '2' } };
  expect(await runMain(folder, ['replay', 'template.yml', ARN], world)).toEqual({ code: 2, stdout: '', stderr });
});

test('no credentials', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('HOME', folder);
  const { code, stderr } = await runMain(folder, ['trace', ARN]);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-example');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'error: no usable AWS credentials: Could not load credentials from any providers\n  sign in (aws sso login, aws configure) or set AWS_PROFILE\n',
  });
});

test('temporary throttling is retried', async () => {
  let calls = 0;
  aws.answers = {
    GetExecutionHistory: () => (++calls < 3 ? refusal('ThrottlingException', 'Rate exceeded') : HISTORY),
  };
  vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
  const { code, stdout } = await runMain(folder, ['trace', '-q', ARN]);
  expect({ code, stdout, calls }).toEqual({ code: 0, stdout: '{}\n', calls: 3 });
});

test('a trace without permission to read the definition reports so', async () => {
  const message = `User: ${USER} is not authorized to perform: states:DescribeStateMachineForExecution`;
  aws.answers = {
    GetExecutionHistory: () => HISTORY,
    DescribeStateMachineForExecution: () => refusal('AccessDeniedException', message),
  };
  const { code, stderr } = await runMain(folder, ['trace', ARN]);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `warning: the definition that it ran is left out: the permission states:DescribeStateMachineForExecution on ${ARN} is missing: ${message}\n`,
  );
});

test('the pages of a history are joined, using their tokens', async () => {
  const [first, second] = HISTORY.events;
  aws.answers = {
    GetExecutionHistory: ({ nextToken }) =>
      nextToken === 'next' ? { events: [second] } : { events: [first], nextToken: 'next' },
  };
  const { code, stdout } = await runMain(folder, ['trace', '-q', ARN]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{}\n' });
  expect(aws.calls.filter((name) => name === 'GetExecutionHistory')).toHaveLength(2);
});

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Order';
const MAP_RUN = 'arn:aws:states:eu-west-1:123456789012:mapRun:Order/Each:b1';

test.each([
  [
    'a state machine',
    MACHINE,
    `error: ${MACHINE} is a state machine, not an execution\n  aws stepfunctions list-executions --state-machine-arn ${MACHINE}\n`,
  ],
  [
    'a Map run',
    MAP_RUN,
    `error: ${MAP_RUN} is a Map run, not an execution\n  aws stepfunctions list-executions --map-run-arn ${MAP_RUN}\n`,
  ],
  [
    'a function',
    'arn:aws:lambda:eu-west-1:123456789012:function:order',
    'error: arn:aws:lambda:eu-west-1:123456789012:function:order is not the ARN of an execution: expected arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME\n',
  ],
])('%s is not an execution', async (_, arn, stderr) => {
  expect(await runMain(folder, ['trace', arn])).toEqual({ code: 2, stdout: '', stderr });
  expect(aws.calls).toEqual([]);
});

test('without the SDK, the command that installs it is shown', async () => {
  const empty = folderOf({});
  expect(await runMain(empty, ['trace', ARN])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: Step Functions: it needs the AWS SDK's client @aws-sdk/client-sfn, which ${empty} does not have\n  npm install --save-dev @aws-sdk/client-sfn\n`,
  });
});

test('a running execution is shown as far as it is', async () => {
  aws.answers = { GetExecutionHistory: () => ({ events: HISTORY.events.slice(0, 1) }) };
  const { code, stderr } = await runMain(folder, ['trace', ARN]);
  expect(code).toBe(1);
  expect(stderr).toContain('RUNNING');
  expect(stderr).toContain('warning: the execution is still running: --follow shows it to its end\n');
});
