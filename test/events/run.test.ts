import { describe, expect, test } from 'vitest';
// loaded before the first test, which has a time limit
import '../../src/cli/commands/run.ts';
import '../../src/cli/run/run-event.ts';
import '../../src/events/api/request-input.ts';
import '../../src/template/sam/load-template.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';

const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const machine = (Events: object): object => ({
  Type: 'AWS::Serverless::StateMachine',
  Properties: { Definition: PASS, Events },
});
const FOLDER = folderOf({
  'template.json': {
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Flow: machine({
        Hourly: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } },
        Nightly: {
          Type: 'ScheduleV2',
          Properties: { ScheduleExpression: 'cron(0 3 * * ? *)', Input: '{"kind":"nightly"}' },
        },
        Ordered: {
          Type: 'EventBridgeRule',
          Properties: {
            Pattern: { source: ['orders'], detail: { total: [{ numeric: ['>', 10] }] } },
            InputPath: '$.detail',
          },
        },
        Both: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', Input: '"flow"' } },
        Post: { Type: 'Api', Properties: { Path: '/orders/{id}', Method: 'post' } },
        Wrong: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hours)' } },
      }),
      Universal: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 hours)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
            RoleArn: 'arn:aws:iam::111111111111:role/r',
            Input: {
              'Fn::Sub': '{"StateMachineArn": "${Flow}", "Input": "{\\"attempt\\":<aws.scheduler.attempt-number>}"}',
            },
          },
        },
      },
      Other: machine({ Both: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', Input: '"other"' } } }),
    },
  },
  'event.json': { source: 'orders', 'detail-type': 'Order created', detail: { total: 42 } },
  'small.json': { source: 'orders', 'detail-type': 'Order created', detail: { total: 4 } },
});
const run = (...argv: string[]) => runMain(FOLDER, ['run', 'template.json', '-q', ...argv]);

describe('run --event', () => {
  // "Scheduled events" in EventBridge's user guide: the example event of a schedule
  test('a schedule determines the input and the machine', async () => {
    const { code, stdout } = await run('--event', 'Hourly');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\w-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '111111111111',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: ['arn:aws:events:us-east-1:111111111111:rule/FlowHourly'],
      detail: {},
    });
  });

  test("a schedule's Input", async () => {
    expect(await run('--event', 'Nightly')).toEqual({ code: 0, stdout: '{"kind":"nightly"}\n', stderr: '' });
    expect((await run('--event', 'FlowNightly')).stdout).toBe('{"kind":"nightly"}\n');
  });

  // "Using universal targets with EventBridge Scheduler" in its user guide
  test('a schedule that calls StartExecution directly', async () => {
    expect(await run('--event', 'Universal')).toEqual({ code: 0, stdout: '{"attempt":1}\n', stderr: '' });
  });

  test('a rule derives the input from an event', async () => {
    expect(await run('--event', 'Ordered', '-i', 'event.json')).toEqual({
      code: 0,
      stdout: '{"total":42}\n',
      stderr: '',
    });
  });

  // the template is SAM's, see api.test.ts
  test('a route derives the input from a request', async () => {
    const request = '{"path":"/orders/7","body":{"total":42}}';
    expect(await run('--event', 'Post', '--request', request)).toEqual({
      code: 0,
      stdout: '{"total":42}\n',
      stderr: '',
    });
    expect((await run('--event', 'Post')).stdout).toBe('{}\n');
  });

  test('an event name used by several machines', async () => {
    expect((await run('--event', 'Both', '-m', 'Other')).stdout).toBe('"other"\n');
    expect((await run('--event', 'FlowBoth')).stdout).toBe('"flow"\n');
  });

  test.each([
    [
      ['--event', 'Ordered', '-i', 'small.json'],
      `the event does not match the pattern of 'Ordered' in detail.total\n  {"source":["orders"],"detail":{"total":[{"numeric":[">",10]}]}}`,
    ],
    [['--event', 'Ordered'], "'Ordered' needs an event of EventBridge: give it with --input"],
    [['--event', 'Ordered', '-i', '{"detail":{}}'], 'the event has no source, which EventBridge requires'],
    [['--event', 'Hourly', '-i', '{}'], "the schedule 'Hourly' creates the input: leave out --input"],
    [
      ['--event', 'Hourl'],
      "template.json has no event 'Hourl'; it has: Hourly, Nightly, Ordered, Both, Post, Wrong, Universal, Both\nDid you mean 'Hourly'?",
    ],
    [['--event', 'Both'], "several events are called 'Both': choose its machine with --state-machine (Flow, Other)"],
    [['--event', 'Post', '--request', '{"bdy":1}'], "a request has no field 'bdy'\nDid you mean 'body'?"],
    [
      ['--event', 'Post', '--request', '{"path":"/other"}'],
      "POST /other does not match 'Post', whose route is POST /orders/{id}",
    ],
    [['--event', 'Post', '-i', '{}'], "the route 'Post' creates the input: leave out --input"],
    [['--event', 'Hourly', '--request', '{}'], "--request is for routes of APIs, and 'Hourly' is a schedule"],
    [['--request', '{}', '-m', 'Flow'], '--request goes with --event, which names the route'],
    [['--event', 'Wrong'], "the event 'Wrong' cannot be used: 'rate(1 hours)': it is 1 hour"],
  ])('%j', async (argv, message) => {
    expect(await run(...argv)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});
