import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { arnOf, PASS, serve, template } from './client.ts';

const { url } = await serve({
  'template.json': template(
    { Pass: PASS },
    {
      Quick: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Name: 'Quick', Type: 'EXPRESS', Definition: PASS },
      },
    },
  ),
});

const environment = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: 'any',
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PAGER: '',
};

const run = async (command: string, args: readonly string[], env: object = {}): Promise<string> => {
  const { stdout } = await promisify(execFile)(command, args, { env: { ...environment, ...env } });
  return stdout;
};

/** `sync-` before an IP address does not resolve: botocore omits it from 1.43 on, if configured to. */
const NO_PREFIX = { AWS_DISABLE_HOST_PREFIX_INJECTION: 'true' };
const botocore = spawnSync('python3', ['-c', 'import boto3, botocore; print(botocore.__version__)']);
const [major = 0, minor = 0] = String(botocore.stdout).split('.').map(Number);
const hasBoto3 = botocore.status === 0 && (major > 1 || minor >= 43);
const hasCli = spawnSync('aws', ['--version']).status === 0;

describe.skipIf(!hasCli)(
  `the AWS CLI${hasCli ? '' : ' (skipped: there is no aws here; apt-get install awscli)'}`,
  () => {
    const aws = async (...args: string[]): Promise<unknown> => {
      const text = await run('aws', ['stepfunctions', ...args, '--endpoint-url', url, '--output', 'json'], NO_PREFIX);
      return text === '' ? undefined : JSON.parse(text);
    };

    test('starts, waits, lists, and reads histories page by page', { timeout: 60_000 }, async () => {
      const stateMachineArn = arnOf('stateMachine', 'Pass');
      const started = (await aws('start-execution', '--state-machine-arn', stateMachineArn, '--name', 'by-cli')) as {
        executionArn: string;
      };
      expect(started.executionArn).toBe(arnOf('execution', 'Pass:by-cli'));
      expect(await aws('describe-execution', '--execution-arn', started.executionArn)).toMatchObject({
        status: 'SUCCEEDED',
        output: '{}',
      });
      const { executions } = (await aws('list-executions', '--state-machine-arn', stateMachineArn)) as {
        executions: unknown[];
      };
      expect(executions).toHaveLength(1);
      const { events } = (await aws(
        'get-execution-history',
        '--execution-arn',
        started.executionArn,
        '--page-size',
        '1',
      )) as { events: { type: string }[] };
      expect(events.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'PassStateEntered',
        'PassStateExited',
        'ExecutionSucceeded',
      ]);
    });

    test('shows refusals by their error names', { timeout: 60_000 }, async () => {
      const refused = aws('describe-execution', '--execution-arn', arnOf('execution', 'Pass:none'));
      await expect(refused).rejects.toThrow(
        /An error occurred \(ExecutionDoesNotExist\) when calling the DescribeExecution operation: Execution Does Not Exist/,
      );
    });
  },
);

test.skipIf(!hasBoto3)(
  `boto3${hasBoto3 ? '' : ` (skipped: ${botocore.status === 0 ? `botocore ${botocore.stdout} cannot leave out the prefix of hosts` : 'there is no boto3 here'})`}`,
  { timeout: 60_000 },
  async () => {
    const printed = await run('python3', [join(import.meta.dirname, 'clients.py')], NO_PREFIX);
    expect(JSON.parse(printed)).toEqual({
      account: '111111111111',
      described: ['SUCCEEDED', '{"a": 1}', '{"a":1}'],
      history: ['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'],
      tags: [{ key: 'a', value: 'b' }],
      sync: '2',
      refused: ['ExecutionDoesNotExist', 400],
    });
  },
);

const SDK_2 = join(import.meta.dirname, 'aws-sdk-2');
const hasSdk2 = existsSync(join(SDK_2, 'node_modules'));
const SDK_2_NAME = `the AWS SDK for JavaScript 2${hasSdk2 ? '' : ' (skipped: npm ci --prefix test/server/aws-sdk-2 installs it)'}`;

test.skipIf(!hasSdk2)(SDK_2_NAME, { timeout: 60_000 }, async () => {
  const { StepFunctions, STS } = createRequire(join(SDK_2, 'package.json'))('aws-sdk');
  const options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    hostPrefixEnabled: false,
    maxRetries: 0,
  };
  const sfn = new StepFunctions(options);
  expect(await new STS(options).getCallerIdentity().promise()).toMatchObject({ Account: '111111111111' });
  const stateMachineArn = arnOf('stateMachine', 'Pass');
  const { executionArn, startDate } = await sfn.startExecution({ stateMachineArn, input: '{"a":1}' }).promise();
  expect(startDate).toBeInstanceOf(Date);
  let described = await sfn.describeExecution({ executionArn }).promise();
  while (described.status === 'RUNNING') described = await sfn.describeExecution({ executionArn }).promise();
  expect(described).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
  const sync = await sfn.startSyncExecution({ stateMachineArn: arnOf('stateMachine', 'Quick'), input: '3' }).promise();
  expect(sync).toMatchObject({ status: 'SUCCEEDED', output: '3' });
  await expect(sfn.describeExecution({ executionArn: 'bad' }).promise()).rejects.toMatchObject({
    code: 'InvalidArn',
    statusCode: 400,
  });
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const PROMTOOL = `Prometheus${hasPromtool ? '' : ' (skipped: there is no promtool here; apt-get install prometheus)'}`;

test.skipIf(!hasPromtool)(`${PROMTOOL} has nothing to say against the metrics`, async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: metrics, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
