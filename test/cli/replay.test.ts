import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { historyText } from '../reporters/stored-history.ts';
import { folderOf, runMain } from './fake-io.ts';

const definition = (currency: string) => ({
  StartAt: 'Look',
  States: {
    Look: { Type: 'Task', Resource: '${LookFn}', ResultPath: '$.found', Next: 'Price' },
    Price: { Type: 'Pass', Parameters: { 'total.$': '$.found.n', currency }, End: true },
  },
});
const lines = `
  1<0 +0 ExecutionStarted {"input":{"id":7}}
  2<0 +1 TaskStateEntered {"name":"Look","input":{"id":7}}
  3<2 +1 LambdaFunctionScheduled {"input":{"id":7},"resource":"arn:aws:lambda:us-east-1:111111111111:function:look"}
  4<3 +2 LambdaFunctionStarted
  5<4 +42 LambdaFunctionSucceeded {"output":{"n":12}}
  6<5 +42 TaskStateExited {"name":"Look","output":{"id":7,"found":{"n":12}}}
  7<6 +42 PassStateEntered {"name":"Price","input":{"id":7,"found":{"n":12}}}
  8<7 +43 PassStateExited {"name":"Price","output":{"total":12,"currency":"EUR"}}
  9<8 +43 ExecutionSucceeded {"output":{"total":12,"currency":"EUR"}}
`;
const cut = lines.trim().split('\n').slice(0, 4).join('\n');
const more = definition('EUR').States;
const folder = folderOf({
  'same.asl.json': definition('EUR'),
  'changed.asl.json': definition('USD'),
  'more.asl.json': {
    StartAt: 'Look',
    States: {
      ...more,
      Price: { ...more.Price, End: undefined, Next: 'Notify\u001b' },
      'Notify\u001b': {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'q', MessageBody: 'm' },
        End: true,
      },
    },
  },
  'broken.asl.json': { StartAt: 'A', States: { B: { Type: 'Pass', End: true } } },
  'history.json': historyText(lines),
  'cut.json': historyText(cut),
  'empty.json': { events: [] },
  'none.json': '{',
  'other.json': { StartAt: 'A' },
  'headless.json': historyText('1<0 +0 PassStateEntered {"name":"A","input":{}}'),
});

describe('replay', () => {
  test('that matches the recording', async () => {
    expect(await runMain(folder, ['replay', 'same.asl.json', 'history.json'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "same  STANDARD  same.asl.json

        ✔ Look          Task  look                        41 ms
        ✔ Price         Pass                               0 ms

      SUCCEEDED in 41 ms · 2 states

      ✔ matches the recording · 9 events
      ",
        "stdout": "{"currency":"EUR","total":12}
      ",
      }
    `);
  });

  test('that differs shows the recorded event and the new one', async () => {
    expect(await runMain(folder, ['replay', 'changed.asl.json', 'history.json'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "changed  STANDARD  changed.asl.json

        ✔ Look          Task  look                        41 ms
        ✔ Price         Pass                               0 ms

      SUCCEEDED in 41 ms · 2 states

      ✖ Price: differs from the recording at event 8
          PassStateExited  output.currency
          recorded  "EUR"
          now       "USD"
      ",
        "stdout": "{"currency":"USD","total":12}
      ",
      }
    `);
  });

  test('that runs a task without a recorded outcome', async () => {
    expect(await runMain(folder, ['replay', 'more.asl.json', 'history.json'])).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "more  STANDARD  more.asl.json

        ✔ Look          Task  look                        41 ms
        ✔ Price         Pass                               0 ms
        … Notify\\u001b  Task  sqs:sendMessage              0 ms

      STILL RUNNING after 41 ms · 3 states

      ✖ Notify\\u001b: differs from the recording at event 9
          recorded  ExecutionSucceeded
          now       TaskStateEntered  Notify\\u001b
          the recording has no outcome for Notify\\u001b: the replay ends here
      ",
        "stdout": "",
      }
    `);
  });

  test('of an incomplete record', async () => {
    expect(await runMain(folder, ['replay', 'same.asl.json', 'cut.json'])).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "same  STANDARD  same.asl.json

        … Look          Task  look                         0 ms

      STILL RUNNING after 1 ms · 1 state

      ✔ matches the recording as far as it goes · 4 events
      warning: the recording stops before the end of its execution: it was still running, or the document is truncated
      ",
        "stdout": "",
      }
    `);
  });

  test.each([
    { file: 'same.asl.json', code: 0, currency: 'EUR' },
    { file: 'changed.asl.json', code: 1, currency: 'USD' },
  ])("prints AWS's document of the run: $file", async ({ file, code, currency }) => {
    const { stdout, ...result } = await runMain(folder, ['replay', file, 'history.json', '--format', 'history']);
    const { events } = JSON.parse(stdout) as { events: { stateExitedEventDetails?: { output: string } }[] };
    expect(result.code).toBe(code);
    expect(events.length).toBe(9);
    expect(JSON.parse(events[7]?.stateExitedEventDetails?.output ?? '')).toEqual({ currency, total: 12 });
  });

  test.each([
    { name: 'history', args: ['same.asl.json', '-'], stdin: 'history.json' },
    { name: 'definition', args: ['-', 'history.json'], stdin: 'same.asl.json' },
  ])('takes its $name from stdin', async ({ args, stdin }) => {
    const { code } = await runMain(folder, ['replay', ...args], { stdin: readFileSync(join(folder, stdin), 'utf8') });
    expect(code).toBe(0);
  });

  test.each([
    {
      name: 'a missing history',
      args: ['same.asl.json', 'yesterday.json'],
      message: 'error: there is no history file yesterday.json\n',
    },
    {
      name: 'a folder',
      args: ['same.asl.json', '.'],
      message: 'error: the history . is a folder\n',
    },
    { name: 'no events', args: ['same.asl.json', 'empty.json'], message: 'error: empty.json contains no events\n' },
    {
      name: 'another document',
      args: ['same.asl.json', 'other.json'],
      message:
        'error: other.json is a definition, not a history\n  --help shows the order in which they are expected\n',
    },
    {
      name: 'a history without its beginning',
      args: ['same.asl.json', 'headless.json'],
      message:
        'error: headless.json is not the history of an execution: it begins with PassStateEntered, not with ExecutionStarted\n',
    },
    { name: 'stdin twice', args: ['-', '-'], message: 'error: stdin can be the definition or the history, not both\n' },
    {
      name: 'an unsupported format',
      args: ['same.asl.json', 'history.json', '--format', 'json'],
      message: "error: option '--format <format>' argument 'json' is invalid. Allowed choices are pretty, history.\n",
    },
    { name: 'no history', args: ['same.asl.json'], message: "error: missing required argument 'history'\n" },
  ])('refuses $name', async ({ args, message }) => {
    expect(await runMain(folder, ['replay', ...args])).toEqual({ code: 2, stdout: '', stderr: message });
  });

  test('refuses invalid JSON, and a definition with errors, showing where', async () => {
    const noJson = await runMain(folder, ['replay', 'same.asl.json', 'none.json']);
    expect({ ...noJson, stderr: noJson.stderr.split('\n')[0] }).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: none.json is not a history: it ends in the middle of the document',
    });
    const broken = await runMain(folder, ['replay', 'broken.asl.json', 'history.json']);
    expect({ ...broken, stderr: broken.stderr.includes('MISSING_TRANSITION_TARGET') }).toEqual({
      code: 2,
      stdout: '',
      stderr: true,
    });
  });
});
