import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { arnOf, PASS, serve, template, WAIT } from '../server/client.ts';
import { Failure, fakeAws, refusal } from './fake-aws.ts';
import { BRANCHES, projectOf } from './project.ts';

const FLOW = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: 1, Next: 'Both' },
    Both: { ...BRANCHES, Next: 'Choose' },
    Choose: {
      Type: 'Choice',
      Choices: [{ Variable: '$[1][0]', NumericEquals: 0, Next: 'Broken' }],
      Default: 'Done',
    },
    Broken: { Type: 'Fail', Error: 'Broken', Cause: 'as asked' },
    Done: { Type: 'Succeed' },
  },
};
const DISTRIBUTED = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: { Type: 'Pass', Next: 'Two' }, Two: { Type: 'Succeed' } },
      },
      End: true,
    },
  },
};
const SCHEDULED = {
  Type: 'AWS::Serverless::StateMachine',
  Properties: {
    Name: 'Scheduled',
    Definition: PASS,
    Events: { Nightly: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', Input: '{"kind":"nightly"}' } } },
  },
};
const files = {
  'template.json': template({ Flow: FLOW, Wait: WAIT, Distributed: DISTRIBUTED }, { Scheduled: SCHEDULED }),
  'samconfig.toml': 'version = 0.1\n[default.global.parameters]\nstack_name = "orders"\nregion = "us-east-1"\n',
};
const aws = fakeAws();
const { client, url } = await serve(files);
const folder = projectOf(files);
const FLOW_ARN = arnOf('stateMachine', 'Flow');
const WAIT_ARN = arnOf('stateMachine', 'Wait');

beforeAll(() => vi.stubEnv('AWS_ENDPOINT_URL_SFN', url));

/** Everything but the heading, with T for durations. */
const body = (text: string): string => text.slice(text.indexOf('\n\n  ')).replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T');

/** `arn:aws:states:us-east-1:111111111111:execution:Flow:<uuid>` */
const executionIn = (text: string): string => /arn:aws:states:\S+:execution:\w+:[\w-]+/.exec(text)![0];

describe('an execution on AWS is shown like a local run', () => {
  test.each([
    ['it succeeds', [1, 2], 0],
    ['it fails', [0], 1],
  ])('%s', async (_, items, code) => {
    const line = ['template.json', '-m', 'Flow', '-i', JSON.stringify({ items })];
    const [local, remote] = [await runMain(folder, line), await runMain(folder, [...line, `--remote=${FLOW_ARN}`])];
    expect({ code: remote.code, stdout: remote.stdout }).toEqual({ code, stdout: local.stdout });
    expect(body(remote.stderr)).toBe(body(local.stderr));
    const execution = executionIn(remote.stderr);
    expect(remote.stderr.startsWith(`${execution}\n\nFlow  STANDARD  `)).toBe(true);
  });

  test('with the executions of its Map run', async () => {
    const line = ['template.json', '-m', 'Distributed', '-i', '[1, 2, 3]'];
    const local = await runMain(folder, line);
    const remote = await runMain(folder, [...line, '--remote', arnOf('stateMachine', 'Distributed')]);
    expect({ code: remote.code, stdout: remote.stdout }).toEqual({ code: 0, stdout: local.stdout });
    expect(body(remote.stderr)).toBe(body(local.stderr));
  });

  test('an event of the template provides the input', async () => {
    const line = ['template.json', '--event', 'Nightly', '-q', '--remote', arnOf('stateMachine', 'Scheduled')];
    expect(await runMain(folder, line)).toEqual({ code: 0, stdout: '{"kind":"nightly"}\n', stderr: '' });
  });

  test('its history, its report', async () => {
    const line = ['run', 'template.json', '-m', 'Flow', '-i', '{"items": [1]}', '--remote', FLOW_ARN];
    const { stdout, stderr } = await runMain(folder, [...line, '--format', 'history', '--report', 'flow.html']);
    const executionArn = executionIn(stderr);
    const { events = [] } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify({ events })));
    expect(existsSync(join(folder, 'flow.html'))).toBe(true);
  });
});

/** Source: the answers of CloudFormation's ListStackResources in its API reference. */
function stackOf(...resources: readonly (readonly [logicalId: string, physicalId: string, type: string])[]): object {
  const members = resources.map(
    ([logicalId, physicalId, type]) =>
      `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>`,
  );
  return {
    xml: `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
  };
}
const refusedStack = (message: string): Failure =>
  new Failure(
    400,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
const MACHINE = 'AWS::StepFunctions::StateMachine';

describe('the machine of a stack', () => {
  const start = ['template.json', '-m', 'Flow', '-i', '{"items": [1]}', '-q', '--remote'];

  test.each([
    ["samconfig.toml's", [], 'orders'],
    ['the one that is named', ['--stack', 'other'], 'other'],
  ])('%s', async (_, more, stack) => {
    const asked: string[] = [];
    aws.answers = {
      ListStackResources({ StackName = '' }) {
        asked.push(StackName);
        return stackOf(['Fn', 'fn', 'AWS::Lambda::Function'], ['Flow', FLOW_ARN, MACHINE]);
      },
    };
    expect(await runMain(folder, [...start, ...more])).toEqual({ code: 0, stdout: '["l",[1]]\n', stderr: '' });
    expect(asked).toEqual([stack]);
  });

  test('a missing stack', async () => {
    aws.answers = { ListStackResources: () => refusedStack('Stack with id orders does not exist') };
    const stderr = 'error: there is no stack orders in this account and region\n';
    expect(await runMain(folder, start)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('a stack without the machine', async () => {
    aws.answers = { ListStackResources: () => stackOf(['Flows', FLOW_ARN, MACHINE]) };
    const stderr = "error: the stack orders has no state machine Flow; it has: Flows\nDid you mean 'Flows'?\n";
    expect(await runMain(folder, start)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('without a region', async () => {
    const alone = projectOf({ 'template.json': template({ Flow: FLOW }) });
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
    vi.stubEnv('HOME', alone);
    const stderr = 'error: no region is set: set AWS_REGION, or region in your profile of ~/.aws/config\n';
    expect(await runMain(alone, ['template.json', '--remote', '--stack', 'orders'])).toEqual({
      code: 2,
      stdout: '',
      stderr,
    });
  });

  test("the environment's region takes precedence over samconfig.toml's", async () => {
    aws.answers = { ListStackResources: () => stackOf(['Flow', FLOW_ARN, MACHINE]) };
    aws.regions.length = 0;
    await runMain(folder, start);
    await runMain(folder, start, { env: { AWS_REGION: 'eu-west-3' } });
    expect(aws.regions).toEqual(['us-east-1', 'eu-west-3']);
  });

  test('without the client of CloudFormation', async () => {
    const alone = folderOf({ 'template.json': template({ Flow: FLOW }) });
    const { code, stderr } = await runMain(alone, ['template.json', '--remote', '--stack', 'orders']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `error: CloudFormation: it needs the AWS SDK's client @aws-sdk/client-cloudformation, which ${alone} does not have\n  npm install --save-dev @aws-sdk/client-cloudformation\n`,
    );
  });

  test('no stack is named', async () => {
    writeFileSync(join(folder, 'flow.asl.json'), JSON.stringify(FLOW));
    const stderr =
      'error: where is it deployed? Give the ARN of the state machine, --stack NAME, or stack_name in samconfig.toml\n';
    expect(await runMain(folder, ['flow.asl.json', '--remote'])).toEqual({ code: 2, stdout: '', stderr });
  });
});

test('a version or an alias is started, and shown as such', async () => {
  const published = await client.send(new sdk.PublishStateMachineVersionCommand({ stateMachineArn: FLOW_ARN }));
  const version = published.stateMachineVersionArn!;
  const alias = await client.send(
    new sdk.CreateStateMachineAliasCommand({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: version, weight: 100 }],
    }),
  );
  for (const arn of [version, alias.stateMachineAliasArn!]) {
    const line = ['template.json', '-m', 'Flow', '-i', '{"items": [1]}', '--remote', arn];
    const { code, stderr } = await runMain(folder, line);
    expect(code).toBe(0);
    const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn: executionIn(stderr) }));
    expect(described.stateMachineVersionArn).toBe(version);
    expect(described.stateMachineAliasArn).toBe(arn === version ? undefined : arn);
  }
});

test.each([
  [
    'an execution',
    `${arnOf('execution', 'Flow')}:a1`,
    `error: ${arnOf('execution', 'Flow')}:a1 is an execution, not a state machine\n  sfn-run trace ${arnOf('execution', 'Flow')}:a1\n`,
  ],
  [
    'the name of a stack',
    'orders',
    'error: orders is not the ARN of a state machine: expected arn:aws:states:REGION:ACCOUNT:stateMachine:NAME\n  the machine of a stack: --stack orders\n',
  ],
  [
    'a missing machine',
    arnOf('stateMachine', 'Gone'),
    `error: there is no state machine ${arnOf('stateMachine', 'Gone')} in this account and region\n`,
  ],
])('%s is not a machine', async (_, arn, stderr) => {
  const line = ['template.json', '-m', 'Flow', `--remote=${arn}`];
  expect(await runMain(folder, line)).toEqual({ code: 2, stdout: '', stderr });
});

test('options for local runs are refused', async () => {
  const { code, stderr } = await runMain(folder, ['template.json', '--remote', '--mock', 'mocks.json']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "error: option '--remote [arn]' cannot be used with option '--mock <file>'\n",
  });
  expect((await runMain(folder, ['template.json', '--stack', 'orders'])).stderr).toBe(
    'error: --stack says where --remote starts the execution\n',
  );
});

test('Ctrl-C leaves the execution running, and shows how to stop it', async () => {
  let interrupt = (): void => {};
  const running = runMain(folder, ['template.json', '-m', 'Wait', `--remote=${WAIT_ARN}`], {
    onReady: (stop) => {
      interrupt = stop;
    },
  });
  const executionArn = await vi.waitFor(async () => {
    const list = await client.send(new sdk.ListExecutionsCommand({ stateMachineArn: WAIT_ARN }));
    return list.executions![0]!.executionArn!;
  }, 30_000);
  interrupt();
  const { code, stderr } = await running;
  expect(code).toBe(130);
  expect(stderr.split('\n').slice(-4)).toEqual([
    'the execution continues on AWS',
    `  sfn-run trace ${executionArn} --follow`,
    `  aws stepfunctions stop-execution --execution-arn ${executionArn}`,
    '',
  ]);
  const { status } = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  expect(status).toBe('RUNNING');
  await client.send(new sdk.StopExecutionCommand({ executionArn }));
});

test('--timeout stops it', async () => {
  const line = ['template.json', '-m', 'Wait', `--remote=${WAIT_ARN}`, '--timeout', '1'];
  const { code, stderr } = await runMain(folder, line);
  expect(code).toBe(1);
  expect(stderr).toContain('ABORTED in');
  expect(stderr.endsWith('aborted after 1 s (--timeout)\n')).toBe(true);
  const executionArn = executionIn(stderr);
  const { status, cause } = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  expect({ status, cause }).toEqual({ status: 'ABORTED', cause: 'sfn-run --timeout' });
});

describe('following fails', () => {
  const EXECUTION = `${arnOf('execution', 'Flow')}:a1`;
  const started = { timestamp: 1_700_000_000, type: 'ExecutionStarted', id: 1, previousEventId: 0 };
  const succeeded = {
    timestamp: 1_700_000_001,
    type: 'ExecutionSucceeded',
    id: 2,
    previousEventId: 0,
    executionSucceededEventDetails: { output: '{}' },
  };
  const follow = async (answer: (call: number) => object) => {
    let call = 0;
    aws.answers = {
      DescribeStateMachine: () => ({ name: 'Flow', type: 'STANDARD', definition: JSON.stringify(FLOW) }),
      StartExecution: () => ({ executionArn: EXECUTION, startDate: 1_700_000_000 }),
      GetExecutionHistory: () => answer(++call),
    };
    vi.stubEnv('AWS_ENDPOINT_URL_SFN', undefined);
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const world = { env: { AWS_MAX_ATTEMPTS: '1' } };
    const result = await runMain(folder, ['template.json', '-m', 'Flow', `--remote=${FLOW_ARN}`], world);
    vi.stubEnv('AWS_ENDPOINT_URL_SFN', url);
    vi.stubEnv('AWS_MAX_ATTEMPTS', undefined);
    return result;
  };

  test('credentials that expire meanwhile: the execution continues', async () => {
    const expired = refusal('ExpiredTokenException', 'The security token included in the request is expired');
    const { code, stderr } = await follow((call) => (call === 1 ? { events: [started] } : expired));
    expect(code).toBe(1);
    expect(stderr.slice(stderr.indexOf('error:'))).toBe(
      `error: the AWS credentials have expired: The security token included in the request is expired
  sign in again (aws sso login, aws configure)
the execution continues on AWS
  sfn-run trace ${EXECUTION} --follow
  aws stepfunctions stop-execution --execution-arn ${EXECUTION}
`,
    );
  });

  test('throttling is retried', async () => {
    const { code, stdout } = await follow((call) => {
      if (call === 2) return refusal('ThrottlingException', 'Rate exceeded');
      return { events: call < 4 ? [started] : [succeeded, started] };
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{}\n' });
  });

  test('an event that is not visible yet is awaited', async () => {
    const { code, stdout } = await follow((call) => ({ events: call < 3 ? [succeeded] : [succeeded, started] }));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{}\n' });
  });
});

test('trace --follow shows an execution started elsewhere, to its end', async () => {
  const line = ['-i', '{"items": [1, 2]}'];
  const local = await runMain(folder, ['template.json', '-m', 'Flow', ...line]);
  const start = new sdk.StartExecutionCommand({ stateMachineArn: FLOW_ARN, input: line[1] });
  const { executionArn } = await client.send(start);
  const followed = await runMain(folder, ['trace', executionArn!, '--follow']);
  expect({ code: followed.code, stdout: followed.stdout }).toEqual({ code: 0, stdout: local.stdout });
  expect(body(followed.stderr)).toBe(body(local.stderr));
});

test.each([
  ['history.json', '--follow needs the ARN of an execution on AWS'],
  [`${arnOf('express', 'Flow')}:a1:b1`, '--follow needs a history, and an Express execution has none: leave it out'],
])('trace %s --follow', async (history, message) => {
  const stderr = `error: ${message}\n`;
  expect(await runMain(folder, ['trace', history, '--follow'])).toEqual({ code: 2, stdout: '', stderr });
});
