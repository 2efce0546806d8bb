import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/server/start-server.ts';
import { arnOf, PASS, serve, template, WAIT } from './client.ts';

const { client, seen, url } = await serve({
  'template.json': template(
    {
      Pass: PASS,
      Wait: WAIT,
      Token: {
        StartAt: 'T',
        States: { T: { Type: 'Task', Resource: arnOf('activity', 'work'), TimeoutSeconds: 60, End: true } },
      },
      Parent: {
        StartAt: 'Start',
        States: {
          Start: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution.sync:2',
            Parameters: { StateMachineArn: arnOf('stateMachine', 'Pass'), Name: 'by-parent', 'Input.$': '$' },
            OutputPath: '$.Output',
            End: true,
          },
        },
      },
      Endless: {
        StartAt: 'Again',
        States: {
          Again: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution.sync:2',
            Parameters: { StateMachineArn: arnOf('stateMachine', 'Endless') },
            End: true,
          },
        },
      },
      Unanswered: {
        StartAt: 'S',
        States: {
          S: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sns:publish',
            Parameters: { Message: 'x', TopicArn: 'arn:aws:sns:us-east-1:111111111111:t' },
            End: true,
          },
        },
      },
    },
    {
      Quick: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Name: 'Quick', Type: 'EXPRESS', Definition: PASS },
      },
    },
  ),
});
const machine = (name: string): string => arnOf('stateMachine', name);
const execution = (name: string): string => arnOf('execution', name);

/** Polls, as clients do. */
async function ended(executionArn: string): Promise<sdk.DescribeExecutionCommandOutput> {
  for (;;) {
    const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('every operation of the newest client has a response', () => {
  const operations = Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && !name.startsWith('$'))
    .map((name) => name.replace(/Command$/, ''));
  expect(operations.length).toBeGreaterThan(30);
  expect(Object.keys(OPERATIONS).sort()).toEqual(operations.sort());
});

describe('executions', () => {
  test('an execution is started, described and listed, and has a history', async () => {
    const start = { stateMachineArn: machine('Pass'), name: 'first', input: '{"a":1}' };
    const { executionArn, startDate } = await client.send(new sdk.StartExecutionCommand(start));
    expect(executionArn).toBe(execution('Pass:first'));
    const described = await ended(executionArn!);
    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      name: 'first',
      input: '{"a":1}',
      output: '{"a":1}',
      startDate,
    });
    const { events } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map(({ id, type, previousEventId }) => `${previousEventId} ${id} ${type}`)).toEqual([
      '0 1 ExecutionStarted',
      '0 2 PassStateEntered',
      '2 3 PassStateExited',
      '3 4 ExecutionSucceeded',
    ]);
    expect(events?.[0]?.executionStartedEventDetails?.input).toBe('{"a":1}');
    expect(events?.[0]?.timestamp).toBeInstanceOf(Date);
    const bare = await client.send(
      new sdk.GetExecutionHistoryCommand({ executionArn, includeExecutionData: false, reverseOrder: true }),
    );
    expect(bare.events?.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    expect(bare.events?.at(-1)?.executionStartedEventDetails).toEqual({ roleArn: expect.any(String) });
    expect(seen.slice(0, 2)).toEqual(['first RUNNING', 'first SUCCEEDED']);
  });

  test('a history has pages, and page tokens are not interchangeable between lists', async () => {
    const executionArn = execution('Pass:first');
    const first = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn, maxResults: 3 }));
    const { nextToken } = first;
    const second = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn, maxResults: 3, nextToken }));
    expect([first.events?.length, second.events?.map(({ id }) => id), second.nextToken]).toEqual([3, [4], undefined]);
    await expect(
      client.send(new sdk.ListExecutionsCommand({ stateMachineArn: machine('Pass'), nextToken })),
    ).rejects.toMatchObject({ name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" });
  });

  test('a name identifies one execution: with the same input, a running one is returned', async () => {
    const start = { stateMachineArn: machine('Wait'), name: 'once', input: '{"b":2}' };
    const one = await client.send(new sdk.StartExecutionCommand(start));
    const same = await client.send(new sdk.StartExecutionCommand({ ...start, input: '{ "b": 2 }' }));
    expect(same.startDate).toEqual(one.startDate);
    await expect(client.send(new sdk.StartExecutionCommand({ ...start, input: '{}' }))).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${execution('Wait:once')}'`,
    });
    await client.send(new sdk.StopExecutionCommand({ executionArn: one.executionArn, error: 'E', cause: 'enough' }));
    expect(await ended(one.executionArn!)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'enough' });
    await expect(client.send(new sdk.StartExecutionCommand(start))).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  test('executions are listed by status, the latest first', async () => {
    for (const name of ['l1', 'l2']) {
      await client.send(new sdk.StartExecutionCommand({ stateMachineArn: machine('Wait'), name }));
    }
    const list = async (statusFilter?: sdk.ExecutionStatus) => {
      const command = new sdk.ListExecutionsCommand({ stateMachineArn: machine('Wait'), statusFilter });
      return (await client.send(command)).executions?.map(({ name }) => name);
    };
    expect([await list(), await list('RUNNING'), await list('ABORTED')]).toEqual([
      ['l2', 'l1', 'once'],
      ['l2', 'l1'],
      ['once'],
    ]);
  });

  test('an execution started by a task is like any other', async () => {
    const start = { stateMachineArn: machine('Parent'), input: '{"c":3}' };
    const { executionArn } = await client.send(new sdk.StartExecutionCommand(start));
    expect(await ended(executionArn!)).toMatchObject({ status: 'SUCCEEDED', output: '{"c":3}' });
    const child = await client.send(new sdk.DescribeExecutionCommand({ executionArn: execution('Pass:by-parent') }));
    expect(child).toMatchObject({ status: 'SUCCEEDED', output: '{"c":3}' });
    const { events } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn: child.executionArn }));
    expect(events?.length).toBe(4);
  });

  test('an Express execution returns at once, and is not listed', async () => {
    const stateMachineArn = machine('Quick');
    const answer = await client.send(new sdk.StartSyncExecutionCommand({ stateMachineArn, input: '{"d":4}' }));
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"d":4}' });
    const refused = { name: 'StateMachineTypeNotSupported' };
    await expect(client.send(new sdk.ListExecutionsCommand({ stateMachineArn }))).rejects.toMatchObject(refused);
    await expect(
      client.send(new sdk.StartSyncExecutionCommand({ stateMachineArn: machine('Pass') })),
    ).rejects.toMatchObject(refused);
  });

  test('a machine that starts itself endlessly is stopped', async () => {
    const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: machine('Endless') }));
    expect((await ended(executionArn!)).status).toBe('FAILED');
    const { executions } = await client.send(
      new sdk.ListExecutionsCommand({ stateMachineArn: machine('Endless'), maxResults: 1000 }),
    );
    expect([executions?.length, executions?.filter(({ status }) => status !== 'FAILED')]).toEqual([101, []]);
  });

  test('a task without an answer fails only its own execution', async () => {
    const { executionArn } = await client.send(
      new sdk.StartExecutionCommand({ stateMachineArn: machine('Unanswered') }),
    );
    expect(await ended(executionArn!)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect((await client.send(new sdk.ListStateMachinesCommand())).stateMachines?.length).toBe(7);
  });
});

describe('state machines', () => {
  const definition = JSON.stringify(PASS);
  const roleArn = 'arn:aws:iam::111111111111:role/r';

  test('a machine is created, changed, described and deleted', async () => {
    const created = await client.send(new sdk.CreateStateMachineCommand({ name: 'New', definition, roleArn }));
    const stateMachineArn = created.stateMachineArn!;
    expect(stateMachineArn).toBe(machine('New'));
    await client.send(new sdk.CreateStateMachineCommand({ name: 'New', definition, roleArn }));
    await expect(
      client.send(new sdk.CreateStateMachineCommand({ name: 'New', definition: JSON.stringify(WAIT), roleArn })),
    ).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${stateMachineArn}'`,
    });
    const update = { stateMachineArn, definition: JSON.stringify({ ...PASS, Comment: 'v2' }) };
    const { revisionId } = await client.send(new sdk.UpdateStateMachineCommand(update));
    const described = await client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ name: 'New', status: 'ACTIVE', type: 'STANDARD', revisionId, ...update });
    await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
    await expect(client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}'`,
    });
    await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
  });

  test('a machine being deleted exists until its executions have ended', async () => {
    const { stateMachineArn } = await client.send(
      new sdk.CreateStateMachineCommand({ name: 'Busy', definition: JSON.stringify(WAIT), roleArn }),
    );
    const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn }));
    await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
    const { status } = await client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }));
    expect(status).toBe('DELETING');
    await expect(client.send(new sdk.StartExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDeleting',
    });
    await client.send(new sdk.StopExecutionCommand({ executionArn }));
    await expect(client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });

  test('versions and aliases determine which revision runs', async () => {
    const created = await client.send(
      new sdk.CreateStateMachineCommand({
        name: 'Versioned',
        definition,
        roleArn,
        publish: true,
        versionDescription: 'one',
      }),
    );
    const stateMachineArn = created.stateMachineArn!;
    const second = { StartAt: 'P', States: { P: { Type: 'Pass', Result: 'two', End: true } } };
    const updated = await client.send(
      new sdk.UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(second), publish: true }),
    );
    const versions = await client.send(new sdk.ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(versions.stateMachineVersions?.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`,
    ]);
    const route = (stateMachineVersionArn: string | undefined) => [{ stateMachineVersionArn, weight: 100 }];
    const { stateMachineAliasArn } = await client.send(
      new sdk.CreateStateMachineAliasCommand({
        name: 'live',
        routingConfiguration: route(created.stateMachineVersionArn),
      }),
    );
    const runAlias = async () => {
      const { executionArn } = await client.send(
        new sdk.StartExecutionCommand({ stateMachineArn: stateMachineAliasArn }),
      );
      return ended(executionArn!);
    };
    expect(await runAlias()).toMatchObject({
      output: '{}',
      stateMachineArn,
      stateMachineVersionArn: created.stateMachineVersionArn,
      stateMachineAliasArn,
    });
    await client.send(
      new sdk.UpdateStateMachineAliasCommand({
        stateMachineAliasArn,
        routingConfiguration: route(updated.stateMachineVersionArn),
      }),
    );
    expect(await runAlias()).toMatchObject({ output: '"two"', stateMachineVersionArn: updated.stateMachineVersionArn });
    await expect(
      client.send(new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn: updated.stateMachineVersionArn })),
    ).rejects.toMatchObject({ name: 'ConflictException' });
    await client.send(new sdk.DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    await client.send(
      new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn: updated.stateMachineVersionArn }),
    );
  });

  test('have tags', async () => {
    const resourceArn = machine('Pass');
    await client.send(new sdk.TagResourceCommand({ resourceArn, tags: [{ key: 'team', value: 'orders' }] }));
    expect((await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'team', value: 'orders' },
    ]);
    await client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
    expect((await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([]);
  });
});

test('an activity of a worker answers a task by its token', async () => {
  const { activityArn } = await client.send(new sdk.CreateActivityCommand({ name: 'work' }));
  const start = { stateMachineArn: machine('Token'), input: '{"e":5}' };
  const { executionArn } = await client.send(new sdk.StartExecutionCommand(start));
  const { taskToken, input } = await client.send(new sdk.GetActivityTaskCommand({ activityArn, workerName: 'w' }));
  expect(input).toBe('{"e":5}');
  await client.send(new sdk.SendTaskHeartbeatCommand({ taskToken }));
  await client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: '"done"' }));
  expect(await ended(executionArn!)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  await expect(client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: '1' }))).rejects.toMatchObject({
    name: 'TaskTimedOut',
  });
});

test('a definition is validated, and a state is tested', async () => {
  const bad = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Next: 'Gone' } } });
  const judged = await client.send(new sdk.ValidateStateMachineDefinitionCommand({ definition: bad }));
  expect(judged).toMatchObject({ result: 'FAIL', truncated: false });
  expect(judged.diagnostics?.map(({ severity, code, location }) => `${severity} ${code} ${location}`)).toContain(
    'ERROR MISSING_TRANSITION_TARGET /States/P/Next',
  );
  const state = { Type: 'Pass', Parameters: { 'x.$': '$.a' }, Next: 'B' };
  const tested = await client.send(
    new sdk.TestStateCommand({ definition: JSON.stringify(state), input: '{"a":7}', inspectionLevel: 'DEBUG' }),
  );
  expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '{"x":7}', nextState: 'B' });
});

describe("refusals have the API's names and messages", () => {
  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'a missing machine',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: machine('None') })),
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${machine('None')}'`,
    ],
    [
      'an ARN of something else',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: 'arn:aws:sns:x' })),
      'InvalidArn',
      "Invalid Arn: 'Invalid ARN prefix: arn:aws:sns:x'",
    ],
    [
      'an input that is not JSON',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: machine('Pass'), input: 'not json' })),
      'InvalidExecutionInput',
      "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
    ],
    [
      'a name with a blank',
      () => client.send(new sdk.StartExecutionCommand({ stateMachineArn: machine('Pass'), name: 'a b' })),
      'InvalidName',
      "Invalid Name: 'a b'",
    ],
    [
      'a missing execution',
      () => client.send(new sdk.DescribeExecutionCommand({ executionArn: execution('Pass:none') })),
      'ExecutionDoesNotExist',
      `Execution Does Not Exist: '${execution('Pass:none')}'`,
    ],
    [
      'a field that is missing',
      () => client.send(new sdk.DescribeExecutionCommand({ executionArn: undefined })),
      'ValidationException',
      "1 validation error detected: Value null at 'executionArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a page that is too large',
      () => client.send(new sdk.ListStateMachinesCommand({ maxResults: 1001 })),
      'ValidationException',
      "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
  ])('%s', async (_name, call, name, message) => {
    await expect(call()).rejects.toMatchObject({ name, message });
  });
});

describe('unauthorized requests', () => {
  const request = (headers: Record<string, string>, body = '{}') =>
    fetch(url, { method: 'POST', body, headers: { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines', ...headers } });

  test('a page from another origin is refused', async () => {
    expect((await request({ Origin: 'https://example.com' })).status).toBe(403);
  });

  test('an unknown operation, or invalid JSON, is a named error', async () => {
    const unknown = await request({ 'X-Amz-Target': 'AWSStepFunctions.Explode' });
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { __type: 'UnknownOperationException', message: 'There is no operation Explode' },
    ]);
    expect(await (await request({}, '{')).json()).toEqual({
      __type: 'SerializationException',
      message: 'The request is not valid JSON',
    });
  });

  test('health and metrics', async () => {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    // RFC 9110: the same as GET, without content; wait-on asks so
    for (const path of ['health', 'metrics']) {
      const response = await fetch(`${url}/${path}`, { method: 'HEAD' });
      expect([response.status, await response.text()]).toEqual([200, '']);
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('sfn_run_executions_ended_total{state_machine="Quick",status="SUCCEEDED"} 1\n');
  });

  test('with an access key, only its owners have access', async () => {
    const guarded = await serve({ 'template.json': template({ Pass: PASS }) }, 'SECRET1');
    expect((await guarded.client.send(new sdk.ListStateMachinesCommand())).stateMachines?.length).toBe(1);
    const response = await fetch(guarded.url, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' },
    });
    expect(response.status).toBe(403);
  });
});
