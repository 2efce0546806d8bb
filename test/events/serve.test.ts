import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { DescribeExecutionCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, test } from 'vitest';
import { arnOf, PASS, serve } from '../server/client.ts';

const machine = (Events: object): object => ({
  Type: 'AWS::Serverless::StateMachine',
  Properties: { Definition: PASS, Events },
});
const rule = (Properties: object): object => ({ Type: 'EventBridgeRule', Properties });

const { client, seen, url } = await serve({
  'template.json': {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Ordered: machine({
        Order: rule({ Pattern: { source: ['orders'], detail: { total: [{ numeric: ['>', 10] }] } } }),
      }),
      Detail: machine({ Any: rule({ Pattern: { source: ['orders'] }, InputPath: '$.detail' }) }),
      Shop: machine({
        Any: rule({ EventBusName: 'shop', Pattern: { source: [{ prefix: '' }] }, Input: '{"constant":true}' }),
      }),
      Off: machine({ Any: rule({ Pattern: { source: ['orders'] }, State: 'DISABLED' }) }),
      Lost: machine({
        Path: rule({
          Pattern: { source: ['lost'] },
          InputPath: '$.detail.nothing',
          DeadLetterConfig: { Type: 'SQS', QueueLogicalId: 'Dead' },
        }),
      }),
      Transformed: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: 'arn:aws:iam::1:role/r', Definition: PASS },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['orders'] },
          Targets: [
            {
              Id: 'a',
              Arn: { Ref: 'Transformed' },
              InputTransformer: {
                InputPathsMap: { total: '$.detail.total' },
                InputTemplate: '{"total": <total>, "by": <aws.events.rule-name>}',
              },
            },
          ],
        },
      },
      Putter: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          Definition: {
            StartAt: 'Put',
            States: {
              Put: {
                Type: 'Task',
                Resource: 'arn:aws:states:::events:putEvents',
                Parameters: { Entries: [{ Source: 'putter', DetailType: 'y', 'Detail.$': '$', EventBusName: 'own' }] },
                End: true,
              },
            },
          },
        },
      },
      Reader: machine({ Put: rule({ EventBusName: 'own', Pattern: { source: ['putter'] }, InputPath: '$.detail' }) }),
      Minutely: machine({ Tick: { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'rate(1 minutes)' } } }),
    },
  },
});
// everything is loaded by now: the rest takes less than three seconds
const once = new Date(Date.now() + 3_000).toISOString().slice(0, 19);
const later = await serve({
  'template.json': {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Once: machine({
        At: {
          Type: 'ScheduleV2',
          Properties: {
            Name: 'just-once',
            ScheduleExpression: `at(${once})`,
            Input:
              '{"at":"<aws.scheduler.scheduled-time>","of":"<aws.scheduler.schedule-arn>","attempt":<aws.scheduler.attempt-number>}',
          },
        },
      }),
    },
  },
});
const events = new EventBridgeClient({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  maxAttempts: 1,
});
afterAll(() => events.destroy());

/** Requests that no real client would send. */
async function post(operation: string, body: object): Promise<[number, unknown]> {
  const headers = { 'X-Amz-Target': `AWSEvents.${operation}`, 'Content-Type': 'application/x-amz-json-1.1' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return [response.status, await response.json()];
}

const testEvent = JSON.stringify({
  id: '1',
  account: '1',
  source: 'a',
  time: 't',
  region: 'r',
  resources: [],
  'detail-type': 'd',
});

/** The inputs of a machine's started executions, once there are this many. */
async function inputsOf(name: string, count = 1, sfn = client): Promise<unknown[]> {
  for (;;) {
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: arnOf('stateMachine', name) }),
    );
    if (executions.length >= count) {
      const described = executions.map(({ executionArn }) => sfn.send(new DescribeExecutionCommand({ executionArn })));
      return (await Promise.all(described)).map(({ input }) => JSON.parse(input!));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('PutEvents', () => {
  test('matching rules start their machines, each with its own input', async () => {
    const Time = new Date('2026-01-31T09:00:00Z');
    const Detail = JSON.stringify({ total: 42 });
    const Entries = [{ Source: 'orders', DetailType: 'Order created', Detail, Time, Resources: ['arn:aws:x'] }];
    const answer = await events.send(new PutEventsCommand({ Entries }));
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.stringMatching(/^[\w-]{36}$/) }] });
    // the shape of an event: "Events in Amazon EventBridge" in the user guide
    expect(await inputsOf('Ordered')).toEqual([
      {
        version: '0',
        id: answer.Entries![0]!.EventId,
        'detail-type': 'Order created',
        source: 'orders',
        account: '111111111111',
        time: '2026-01-31T09:00:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:x'],
        detail: { total: 42 },
      },
    ]);
    expect(await inputsOf('Detail')).toEqual([{ total: 42 }]);
    expect(await inputsOf('Transformed')).toEqual([{ total: 42, by: 'Rule' }]);
    expect(await inputsOf('Off', 0)).toEqual([]);
    expect(await inputsOf('Shop', 0)).toEqual([]);
  });

  test('a custom bus, by name or ARN', async () => {
    const entry = { Source: 'x', DetailType: 'y', Detail: '{}' };
    const arn = 'arn:aws:events:us-east-1:111111111111:event-bus/shop';
    await events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, EventBusName: 'shop' },
          { ...entry, EventBusName: arn },
        ],
      }),
    );
    expect(await inputsOf('Shop', 2)).toEqual([{ constant: true }, { constant: true }]);
  });

  test('tasks that put events reach the rules of the template', async () => {
    const start = { stateMachineArn: arnOf('stateMachine', 'Putter'), input: '{"by":"task"}' };
    await client.send(new StartExecutionCommand(start));
    expect(await inputsOf('Reader')).toEqual([{ by: 'task' }]);
  });

  test('an event that starts nothing is reported', async () => {
    const entry = { DetailType: 'y', Detail: '{}' };
    await events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Source: 'stranger' },
          { ...entry, Source: 'x', EventBusName: 'other' },
          { ...entry, Source: 'lost' },
        ],
      }),
    );
    expect(seen).toContain("event stranger 'y': no rule matches");
    expect(seen).toContain("event x 'y': no rule of the template is on the bus 'other'");
    expect(seen).toContain(
      "Path could not start Lost: the InputPath '$.detail.nothing' finds nothing in the event; on AWS the event goes to arn:aws:sqs:us-east-1:111111111111:Dead",
    );
  });

  // Sources of the responses: the API reference of PutEvents; the messages are AWS's, as recorded in moto's and
  // LocalStack's tests.
  test('entries refused by EventBridge', async () => {
    const Entries = [
      { DetailType: 'y', Detail: '{}' },
      { Source: 'x', Detail: '{}' },
      { Source: 'x', DetailType: 'y' },
      { Source: 'x', DetailType: 'y', Detail: 'text' },
      { Source: 'x', DetailType: 'y', Detail: '[]' },
    ];
    const required = (name: string): object => ({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const answer = await events.send(new PutEventsCommand({ Entries }));
    expect(answer).toMatchObject({
      FailedEntryCount: 5,
      Entries: [required('Source'), required('DetailType'), required('Detail'), malformed, malformed],
    });
  });

  test('requests refused by EventBridge', async () => {
    const entry = { Source: 'x', DetailType: 'y', Detail: '{}' };
    const send = (Entries: object[]): Promise<unknown> => events.send(new PutEventsCommand({ Entries }));
    await expect(send(Array(11).fill(entry))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Member must have length less than or equal to 10'),
    });
    const Detail = JSON.stringify({ text: 'x'.repeat(100_000) });
    await expect(send(Array(3).fill({ ...entry, Detail }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });

  // More would overflow the stack. The API's model: Detail is a string, Time a timestamp, Resources a list of strings.
  // JSON has no number of this size: 1e999.
  test('requests that are nested too deeply or have wrong types are refused, and the server continues', async () => {
    const deep = `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const entry = { Source: 'orders', DetailType: 'y', Detail: '{"total": 1}' };
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const Entries = [deep, '{"total": 1e999}'].map((Detail) => ({ ...entry, Detail }));
    expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ Entries: [malformed, malformed] });
    expect(await post('TestEventPattern', { EventPattern: deep, Event: testEvent })).toEqual([
      400,
      {
        __type: 'InvalidEventPatternException',
        message: 'Event pattern is not valid. Reason: Invalid JSON',
      },
    ]);
    const refused = (message: string): unknown[] => [400, { __type: 'SerializationException', message }];
    const put = (fields: object): Promise<unknown> => post('PutEvents', { Entries: [{ ...entry, ...fields }] });
    expect(await put({ Time: 1e300 })).toEqual(refused("'Time' must be a time in seconds since 1970"));
    expect(await put({ Time: 'now' })).toEqual(refused("'Time' must be a time in seconds since 1970"));
    expect(await put({ Resources: [1] })).toEqual(refused("'Resources' must be a list of strings"));
    expect(await put({ EventBusName: 5 })).toEqual(refused("'EventBusName' must be a string"));
    expect(await put({ Source: 'a\nb', DetailType: 'c'.repeat(200) })).toMatchObject([200, { FailedEntryCount: 0 }]);
    expect(seen).toContain(`event a\\nb '${'c'.repeat(100)}…': no rule matches`);
  });

  const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
  test.skipIf(!hasBoto3)('boto3 finds it by AWS_ENDPOINT_URL_EVENTBRIDGE', async () => {
    const code = `import boto3
print(boto3.client('events').put_events(Entries=[{'Source': 'python', 'DetailType': 'y', 'Detail': '{}', 'EventBusName': 'shop'}])['FailedEntryCount'])`;
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL_EVENTBRIDGE: url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'a',
    };
    const before = (await inputsOf('Shop', 0)).length;
    const { stdout } = await promisify(execFile)('python3', ['-c', code], { env });
    expect(stdout).toBe('0\n');
    expect(await inputsOf('Shop', before + 1)).toHaveLength(before + 1);
  });
});

test('TestEventPattern', async () => {
  const ask = (pattern: object): Promise<{ Result?: boolean | undefined }> =>
    events.send(new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: testEvent }));
  expect((await ask({ source: ['a'] })).Result).toBe(true);
  expect((await ask({ source: ['b'] })).Result).toBe(false);
  await expect(ask({ source: 'a' })).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
    message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
  });
});

describe('schedules', () => {
  // EventBridge Scheduler's own event for a schedule without an Input, as found in functions' logs
  test('a rate of EventBridge Scheduler fires at once', async () => {
    expect(await inputsOf('Minutely')).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[\w-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.scheduler',
        account: '111111111111',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: ['arn:aws:scheduler:us-east-1:111111111111:schedule/default/MinutelyTick'],
        detail: '{}',
      },
    ]);
  });

  // "Adding context attributes in EventBridge Scheduler" in its user guide
  test('a one-time schedule fires at its time, with context attributes in its input', async () => {
    expect(await inputsOf('Once', 1, later.client)).toEqual([
      { at: `${once}Z`, of: 'arn:aws:scheduler:us-east-1:111111111111:schedule/default/just-once', attempt: 1 },
    ]);
    expect(later.seen).toContain('At no longer fires');
  }, 30_000);
});
