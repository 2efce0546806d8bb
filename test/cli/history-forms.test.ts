import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { folderOf, runMain } from './fake-io.ts';

const MACHINE = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
      Next: 'Send',
    },
    Send: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'q', MessageBody: 'x' },
      TimeoutSeconds: 9,
      End: true,
    },
  },
};
const NESTED = {
  StartAt: 'Load',
  States: {
    Load: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'One',
        States: { One: { Type: 'Pass', End: true } },
      },
      End: true,
    },
  },
};

interface Event {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: string;
  readonly [details: string]: unknown;
}

const folder = folderOf({
  'machine.json': MACHINE,
  'nested.json': NESTED,
  'mocks.json': { states: { Send: { return: { MessageId: 'm' } } } },
});
const ARN = 'arn:aws:states:eu-west-1:111111111111:express:Orders';
let events: readonly Event[] = [];
let expected = '';

const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
/** Everything but the heading, which contains the file name. */
const body = (text: string): string => text.replace(/^.*\n/, '');

/**
 * An entry of an Express execution's log: scalars are strings.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
function logEntry(event: Event, execution: string): object {
  const key = Object.keys(event).find((name) => name.endsWith('EventDetails'));
  const details = key === undefined ? {} : (event[key] as Record<string, unknown>);
  const texts = Object.entries(details).map(([name, value]) => [name, typeof value === 'number' ? `${value}` : value]);
  return {
    id: `${event.id}`,
    type: event.type,
    details: Object.fromEntries(texts),
    previous_event_id: `${event.previousEventId}`,
    event_timestamp: `${Date.parse(event.timestamp)}`,
    execution_arn: `${ARN}:${execution}`,
    redrive_count: '0',
  };
}

beforeAll(async () => {
  const ran = await runMain(folder, [
    'machine.json',
    '--mock',
    'mocks.json',
    '-i',
    '[1,2]',
    '-q',
    '--format',
    'history',
    '-o',
    'history.json',
  ]);
  expect(ran.code).toBe(0);
  ({ events } = readJson('history.json') as { events: Event[] });
  expected = body((await runMain(folder, ['trace', 'history.json', 'machine.json', '-v'])).stderr);
  expect(expected).toContain('[1] One');
});

describe('an execution is read from', () => {
  const lines = (execution: string): string[] => events.map((event) => JSON.stringify(logEntry(event, execution)));
  const messages = (execution: string): object[] =>
    lines(execution).map((message, i) => ({
      logStreamName: 's',
      timestamp: 1,
      message,
      ingestionTime: 2,
      eventId: `${i}`,
    }));

  test.each<[string, () => string]>([
    ["the log's entries, one a line", () => `${lines('a:1').join('\n')}\n`],
    ['the same in disorder, and delivered twice', () => [...lines('a:1'), ...lines('a:1')].reverse().join('\n')],
    [
      'aws logs tail',
      () =>
        lines('a:1')
          .map((line) => `2026-11-28T10:00:00.123000+00:00 states/s ${line}`)
          .join('\n'),
    ],
    ['filter-log-events', () => JSON.stringify({ events: messages('a:1'), searchedLogStreams: [] }, null, 4)],
    [
      'get-log-events',
      () => JSON.stringify({ events: messages('a:1'), nextForwardToken: 'f/1', nextBackwardToken: 'b/1' }),
    ],
    [
      'a query of Logs Insights',
      () =>
        JSON.stringify({
          results: lines('a:1').map((value) => [
            { field: '@timestamp', value: 'x' },
            { field: '@message', value },
          ]),
        }),
    ],
    ['--output yaml', () => stringify({ events })],
    ['pages of --output yaml-stream', () => stringify([{ events: events.slice(0, 5) }, { events: events.slice(5) }])],
  ])('%s', async (_, text) => {
    write('form.txt', text());
    const { code, stderr } = await runMain(folder, ['trace', 'form.txt', 'machine.json', '-v']);
    expect({ code, text: body(stderr) }).toEqual({ code: 0, text: expected });
    const replayed = await runMain(folder, ['replay', 'machine.json', 'form.txt']);
    expect({ code: replayed.code, end: replayed.stderr.split('\n').at(-2) }).toEqual({
      code: 0,
      end: `✔ matches the recording · ${events.length} events`,
    });
  });

  test('--format events, even while it is being written', async () => {
    await runMain(folder, [
      'machine.json',
      '--mock',
      'mocks.json',
      '-i',
      '[1,2]',
      '-q',
      '--format',
      'events',
      '-o',
      'events.jsonl',
    ]);
    const whole = await runMain(folder, ['trace', 'events.jsonl', 'machine.json', '-v']);
    const hideTimes = (text: string): string => text.replace(/ +\d+ ms/g, ' T');
    expect(hideTimes(body(whole.stderr))).toBe(hideTimes(expected));
    write('cut.jsonl', readFileSync(join(folder, 'events.jsonl'), 'utf8').slice(0, -20));
    const cut = await runMain(folder, ['trace', 'cut.jsonl']);
    expect(cut.stderr.split('\n').slice(-2)).toEqual([
      'warning: the history stops before the end of its execution: it was still running, or the document is truncated',
      '',
    ]);
  });

  test('the log of an Express execution names its machine and type', async () => {
    write('log.jsonl', lines('a:1').join('\n'));
    const { stderr } = await runMain(folder, ['trace', 'log.jsonl']);
    expect(stderr.split('\n')[0]).toBe('Orders  EXPRESS  log.jsonl');
  });

  test('a log of several executions needs an ARN or name', async () => {
    write('several.jsonl', [...lines('a:1'), ...lines('b:2')].join('\n'));
    const asked = await runMain(folder, ['trace', 'several.jsonl']);
    expect(asked).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: several.jsonl contains the events of 2 executions: choose one with --execution
  ${ARN}:a:1  ${events.length} events
  ${ARN}:b:2  ${events.length} events
`,
    });
    for (const execution of [`${ARN}:b:2`, 'b', '2']) {
      const { code, stderr } = await runMain(folder, [
        'trace',
        'several.jsonl',
        'machine.json',
        '-v',
        '--execution',
        execution,
      ]);
      expect({ code, text: body(stderr) }).toEqual({
        code: 0,
        text: `${expected}1 other execution left out: --execution shows one of them\n`,
      });
    }
    const none = await runMain(folder, ['replay', 'machine.json', 'several.jsonl', '--execution', 'c']);
    expect(none.stderr.split('\n')[0]).toBe("error: several.jsonl contains no single execution 'c'; it has");
  });

  test("a run's events show the run, or each child execution on request", async () => {
    await runMain(folder, ['nested.json', '-i', '[1,2]', '-q', '--format', 'events', '-o', 'nested.jsonl']);
    const root = await runMain(folder, ['trace', 'nested.jsonl']);
    expect(root.stderr).toMatch(
      /✔ Load .*\n\nSUCCEEDED .*\n2 other executions left out: --execution shows one of them\n$/,
    );
    const child = await runMain(folder, ['trace', 'nested.jsonl', '--execution', 'Load[1]']);
    expect(child.stderr).toMatch(/✔ One /);
    expect(child.stdout).toBe('2\n');
  });
});

describe('an incomplete history is refused with the reason', () => {
  const entries = (count: number): string[] =>
    events.slice(0, count).map((event) => JSON.stringify(logEntry(event, 'a:1')));
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const withInput = (input: string): string =>
    JSON.stringify({
      events: [{ id: 1, type: 'ExecutionStarted', timestamp: 0, executionStartedEventDetails: { input } }],
    });

  test.each<[string, () => string, string]>([
    [
      'a log of the level ERROR',
      () => [...entries(2), ...entries(4).slice(3)].join('\n'),
      'h.json is incomplete: event 3 is missing: the log contains all events only if its level is ALL and its entire period was exported',
    ],
    [
      'a line that is none',
      () => `${entries(1)[0]}\nhello\n${entries(2)[1]}\n`,
      'h.json:2 contains no event: expected a JSON object on the line',
    ],
    [
      'a log of something else',
      () => JSON.stringify({ events: [{ message: 'START RequestId: 1', timestamp: 1 }] }),
      `h.json: events[0] is not an event of a state machine's log: "START RequestId: 1"`,
    ],
    ['a document nested 50,000 deep', () => deep(50_000), 'h.json is nested deeper than 1000 levels'],
    ['one that is cut there', () => '['.repeat(50_000), 'h.json is nested deeper than 1000 levels'],
    [
      'a payload nested 50,000 deep',
      () => withInput(deep(50_000)),
      'h.json: events[0] (ExecutionStarted): its input is nested deeper than 1000 levels',
    ],
    [
      '--output text',
      () => `EVENTS\t1\t0\tExecutionStarted\nEVENTS\t2`,
      'h.json is not a history: expected { "events": [...] }, as `aws stepfunctions get-execution-history` or `aws logs filter-log-events` prints it, or a JSON line for each event',
    ],
    [
      'a choice where there is nothing to choose',
      () => withInput('{}'),
      'h.json contains one execution without a name: leave out --execution',
    ],
  ])('%s', async (name, text, message) => {
    write('h.json', text());
    const argv = name.startsWith('a choice') ? ['--execution', 'x'] : [];
    expect(await runMain(folder, ['trace', 'h.json', ...argv])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\n`,
    });
  });

  test('a record without inputs and outputs can be shown, but not replayed', async () => {
    const bare = events.map((event) => {
      const { details, ...rest } = logEntry(event, 'a:1') as { details: Record<string, unknown> };
      const { input, output, parameters, ...known } = details;
      return JSON.stringify({ ...rest, details: known });
    });
    write('bare.jsonl', bare.join('\n'));
    expect((await runMain(folder, ['trace', 'bare.jsonl'])).code).toBe(0);
    expect((await runMain(folder, ['replay', 'machine.json', 'bare.jsonl'])).stderr).toBe(
      'error: bare.jsonl contains no inputs and outputs, which a replay needs: get it with --include-execution-data, or let the log include execution data\n',
    );
  });
});

test('trace --format history keeps the fields of versions, aliases and truncated payloads', async () => {
  const started = {
    input: '{}',
    inputDetails: { truncated: false },
    roleArn: 'arn:aws:iam::111111111111:role/r',
    stateMachineAliasArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:Orders:live',
    stateMachineVersionArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:Orders:3',
  };
  const document = {
    events: [
      {
        timestamp: '2026-11-28T10:00:00.000Z',
        type: 'ExecutionStarted',
        id: 1,
        previousEventId: 0,
        executionStartedEventDetails: started,
      },
      {
        timestamp: '2026-11-28T10:00:00.000Z',
        type: 'ExecutionSucceeded',
        id: 2,
        previousEventId: 1,
        executionSucceededEventDetails: { output: '{"cut":"he', outputDetails: { truncated: true } },
      },
    ],
  };
  write('version.json', JSON.stringify(document));
  const { stdout } = await runMain(folder, ['trace', 'version.json', '-q', '--format', 'history']);
  expect(JSON.parse(stdout)).toEqual(document);
});
