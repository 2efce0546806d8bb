import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runMain } from '../cli/fake-io.ts';
import { arnOf, PASS, serve, template, WAIT } from '../server/client.ts';
import { fakeAws, type Input, refusal } from './fake-aws.ts';
import { projectOf } from './project.ts';

const FLOW = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
      Next: 'Choose',
    },
    Choose: { Type: 'Choice', Choices: [{ Variable: '$[0]', NumericEquals: 0, Next: 'Broken' }], Default: 'Done' },
    Broken: { Type: 'Fail', Error: 'Broken', Cause: 'as asked' },
    Done: { Type: 'Succeed' },
  },
};
const aws = fakeAws();
const { client, url } = await serve({ 'template.json': template({ Other: PASS }) });
const folder = projectOf({ 'flow.asl.json': FLOW });
const GROUP = '/aws/vendedlogs/states/flow';
const logging = (level: string, includeExecutionData = true): sdk.LoggingConfiguration => ({
  level: level as sdk.LogLevel,
  includeExecutionData,
  destinations: [
    { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:111111111111:log-group:${GROUP}:*` } },
  ],
});

beforeAll(async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', url);
  const common = { definition: JSON.stringify(FLOW), roleArn: 'arn:aws:iam::111111111111:role/r' };
  for (const [name, loggingConfiguration] of Object.entries({
    Logged: logging('ALL'),
    Errors: logging('ERROR'),
    Bare: logging('ALL', false),
  })) {
    await client.send(new sdk.CreateStateMachineCommand({ ...common, name, type: 'EXPRESS', loggingConfiguration }));
  }
  await client.send(new sdk.CreateStateMachineCommand({ ...common, name: 'Silent', type: 'EXPRESS' }));
  const definition = JSON.stringify(WAIT);
  await client.send(new sdk.CreateStateMachineCommand({ ...common, definition, name: 'Slow', type: 'EXPRESS' }));
});

interface Event {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: string;
}

/**
 * A run in CloudWatch Logs: one entry per event, whose scalars are strings.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
function logOf(events: readonly Event[], execution: string): object[] {
  return events.map((event) => {
    const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] ?? {};
    const texts = Object.entries(details as object).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' ? String(value) : value,
    ]);
    const entry = {
      id: String(event.id),
      type: event.type,
      details: Object.fromEntries(texts) as object,
      previous_event_id: String(event.previousEventId),
      event_timestamp: String(Date.parse(event.timestamp)),
      execution_arn: execution,
      redrive_count: '0',
    };
    return { eventId: entry.id, logStreamName: 's', timestamp: 1, ingestionTime: 2, message: JSON.stringify(entry) };
  });
}

async function eventsOf(items: readonly number[]): Promise<Event[]> {
  const line = ['flow.asl.json', '--type', 'EXPRESS', '-i', JSON.stringify({ items }), '--format', 'history'];
  await runMain(folder, [...line, '-q', '-o', 'history.json']);
  return (JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8')) as { events: Event[] }).events;
}

const patternOf = ({ filterPattern = '' }: Input): string =>
  /^\{ \$\.execution_arn = "(arn:[^"]+)" \}$/.exec(filterPattern)![1]!;

/** Everything but the heading and the lines above it, with T for durations. */
const body = (text: string): string => text.slice(text.indexOf('\n\n  ')).replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T');

/** The server's address, whose host name cannot be prefixed. */
const world = { env: { AWS_ENDPOINT_URL_SFN: url } };
const machine = (name: string): string => arnOf('stateMachine', name);

beforeEach(() => {
  aws.calls.length = 0;
});

describe('an Express execution on AWS is shown like a local run', () => {
  test.each([
    ['it succeeds', [1, 2], 0],
    ['it fails', [0], 1],
  ])('%s', async (_, items, code) => {
    const events = await eventsOf(items);
    const asked: Input[] = [];
    aws.answers = {
      // late, in any order, in pages, and some more than once
      FilterLogEvents(input) {
        asked.push(input);
        const entries = logOf(events, patternOf(input).replace('*', 'run-1'));
        if (asked.length === 1) return { events: entries.slice(0, 3).reverse() };
        return input.nextToken === 'next'
          ? { events: [entries[3], ...entries.slice(3, 6)] }
          : { events: [...entries.slice(6).reverse(), entries[0], ...entries.slice(1, 3)], nextToken: 'next' };
      },
    };
    const line = ['flow.asl.json', '-i', JSON.stringify({ items })];
    const local = await runMain(folder, [...line, '--type', 'EXPRESS']);
    const remote = await runMain(folder, [...line, `--remote=${machine('Logged')}`], world);
    expect({ code: remote.code, stdout: remote.stdout }).toEqual({ code, stdout: local.stdout });
    expect(body(remote.stderr)).toBe(body(local.stderr));
    expect(asked[0]).toMatchObject({ logGroupName: GROUP });
    expect(patternOf(asked[0]!)).toMatch(/^arn:aws:states:us-east-1:111111111111:express:Logged:[-\w]+:\*$/);
  });

  const start = ['flow.asl.json', '-i', '{"items": [1]}'];

  test.each([
    ['Silent', 'the machine writes no log'],
    ['Errors', 'the log level of the machine is ERROR, which leaves out events'],
  ])('%s: only its output', async (name, reason) => {
    const { code, stdout, stderr } = await runMain(folder, [...start, `--remote=${machine(name)}`], world);
    expect({ code, stdout, calls: aws.calls }).toEqual({ code: 0, stdout: '[1]\n', calls: [] });
    expect(stderr).toContain(
      `warning: no states are shown: ${reason}\n  LoggingConfiguration with Level: ALL and IncludeExecutionData: true logs every event\n`,
    );
  });

  test('a log without permission to read it', async () => {
    aws.answers = { FilterLogEvents: () => refusal('AccessDeniedException', 'not authorized') };
    const { code, stdout, stderr } = await runMain(folder, [...start, `--remote=${machine('Logged')}`], world);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[1]\n' });
    expect(stderr).toContain(
      `warning: no more states are shown: the permission logs:FilterLogEvents on ${GROUP} is missing: not authorized\n`,
    );
  });
});

describe('AWS cannot stop it', () => {
  const goesOn =
    /^the execution [-\da-f]{36} continues on AWS, which cannot stop Express executions: they end after 5 minutes at most$/m;
  const line = ['flow.asl.json', `--remote=${arnOf('stateMachine', 'Slow')}`];

  test('--timeout stops following', async () => {
    const { code, stderr } = await runMain(folder, [...line, '--timeout', '1'], world);
    expect(code).toBe(1);
    expect(stderr).toContain('given up after 1 s (--timeout)\n');
    expect(stderr).toMatch(goesOn);
  });

  test('Ctrl-C leaves it alone', async () => {
    const onReady = (interrupt: () => void): void => void setTimeout(interrupt, 2_000);
    const { code, stderr } = await runMain(folder, line, { ...world, onReady });
    expect(code).toBe(130);
    expect(stderr).toMatch(goesOn);
  });
});

test('an execution that AWS does not start was not run', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', undefined);
  aws.answers = {
    DescribeStateMachine: () => ({ name: 'Logged', type: 'EXPRESS', definition: JSON.stringify(FLOW) }),
    StartSyncExecution: () => refusal('AccessDeniedException', 'not authorized'),
  };
  const arn = machine('Logged');
  const { code, stderr } = await runMain(folder, ['flow.asl.json', `--remote=${arn}`], world);
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', url);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `${arn}\n\nerror: the permission states:StartSyncExecution on ${arn} is missing: not authorized\n`,
  });
});

describe("an Express execution's ARN", () => {
  const executionOf = (name: string): string => `${arnOf('express', name)}:a1:run-1`;

  test("is found in its machine's log, searching further and further back", async () => {
    const events = await eventsOf([1, 2]);
    const since: number[] = [];
    aws.answers = {
      FilterLogEvents(input) {
        const age = Date.now() - Number(input.startTime);
        since.push(Math.round(age / 60_000));
        return { events: age > 24 * 3_600_000 - 1 ? logOf(events, patternOf(input)) : [] };
      },
    };
    const { code, stdout, stderr } = await runMain(folder, ['trace', executionOf('Logged')]);
    const file = await runMain(folder, ['trace', 'history.json', 'flow.asl.json']);
    expect({ code, stdout, body: body(stderr) }).toEqual({ code: 0, stdout: '[1,2]\n', body: body(file.stderr) });
    expect(since).toEqual([15, 180, 1440]);
    const replayed = await runMain(folder, ['replay', 'flow.asl.json', executionOf('Logged')]);
    expect(replayed.code).toBe(0);
  });

  test('without execution data there is a trace and a warning', async () => {
    const events = await eventsOf([1]);
    aws.answers = { FilterLogEvents: (input) => ({ events: logOf(events, patternOf(input)) }) };
    const { stderr } = await runMain(folder, ['trace', executionOf('Bare')]);
    expect(stderr).toContain('warning: the log leaves out inputs and outputs\n');
  });

  test.each([
    ['Silent', 'the machine writes no log'],
    ['Errors', 'the log level of the machine is ERROR, which leaves out events'],
  ])('%s has no history', async (name, reason) => {
    expect(await runMain(folder, ['trace', executionOf(name)])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: an Express execution has no history but its log, and ${reason}\n  LoggingConfiguration with Level: ALL and IncludeExecutionData: true logs every event\n`,
    });
  });

  test('an execution that is not in the log', async () => {
    aws.answers = { FilterLogEvents: () => ({ events: [] }) };
    expect(await runMain(folder, ['trace', executionOf('Logged')])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: the log group ${GROUP} has no events of ${executionOf('Logged')}: entries may take a minute to appear there\n`,
    });
  });
});
