import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';
import { HAS_TMUX, tmuxTerminal } from './tmux.ts';

const terminal = tmuxTerminal('callbacks');
const QUEUE = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
const ACTIVITY = 'arn:aws:states:eu-west-1:111111111111:activity:review';

const ask = (next?: string): object => ({
  Type: 'Task',
  Resource: QUEUE,
  Parameters: { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token' } },
  ...(next === undefined ? { End: true } : { Next: next }),
});

const folder = folderOf({
  'ask.json': { StartAt: 'Ask', States: { Ask: ask() } },
  'twice.json': { StartAt: 'Ask', States: { Ask: ask('Ask again'), 'Ask again': ask() } },
  'review.json': { StartAt: 'Review', States: { Review: { Type: 'Task', Resource: ACTIVITY, End: true } } },
  'many.json': {
    StartAt: 'Each',
    States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Ask', States: { Ask: ask() } }, End: true } },
  },
  'pass.json': { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
  'loaded.cjs': `process.on('exit', () => {
    const loaded = ['http', 'readline'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
    console.error('loaded ' + JSON.stringify(loaded));
  });`,
  'send.mjs': 'export const send = async () => ({ MessageId: "m-1" });',
  // sends requests that never end and are never answered
  'hold.mjs': `import { connect } from 'node:net';
    export const hold = async () => {
      const { hostname, port, pathname } = new URL(process.env.AWS_ENDPOINT_URL_SFN);
      connect(port, hostname).write('POST ' + pathname + ' HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n{');
      fetch(process.env.AWS_ENDPOINT_URL_SFN, {
        method: 'POST',
        headers: { 'X-Amz-Target': 'AWSStepFunctions.GetActivityTask' },
        body: JSON.stringify({ activityArn: 'arn:aws:states:eu-west-1:111111111111:activity:other' }),
      });
      console.log('port ' + port);
      setInterval(() => {}, 1000);
      return new Promise(() => {});
    };`,
  'template.json': {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Parent: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: 'arn:aws:iam::111111111111:role/r',
          Definition: {
            StartAt: 'Forget',
            States: {
              Forget: {
                Type: 'Task',
                Resource: 'arn:aws:states:::states:startExecution',
                Parameters: { StateMachineArn: '${Child}' },
                Next: 'All',
              },
              All: {
                Type: 'Parallel',
                Branches: [
                  {
                    StartAt: 'Child',
                    States: {
                      Child: {
                        Type: 'Task',
                        Resource: 'arn:aws:states:::states:startExecution.sync',
                        Parameters: { StateMachineArn: '${Child}' },
                        End: true,
                      },
                    },
                  },
                  { StartAt: 'Ask', States: { Ask: ask() } },
                  { StartAt: 'Review', States: { Review: { Type: 'Task', Resource: ACTIVITY, End: true } } },
                  {
                    StartAt: 'Hold',
                    States: {
                      Hold: {
                        Type: 'Task',
                        Resource: 'arn:aws:lambda:us-east-1:111111111111:function:hold',
                        End: true,
                      },
                    },
                  },
                ],
                End: true,
              },
            },
          },
          DefinitionSubstitutions: { Child: { Ref: 'Child' } },
        },
      },
      Child: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: 'arn:aws:iam::111111111111:role/r',
          Definition: { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 600, End: true } } },
        },
      },
    },
  },
});
const HANDLER = `--handler=${QUEUE}=send.mjs#send`;
let bin = '';

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

interface Running {
  readonly process: ChildProcess;
  readonly text: () => string;
  readonly code: Promise<number | null>;
  until(wanted: RegExp): Promise<RegExpExecArray>;
}

function start(...argv: readonly string[]): Running {
  const child = spawn(process.execPath, [bin, ...argv], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    process: child,
    text: () => text,
    code,
    async until(wanted) {
      const end = Date.now() + 20_000;
      for (;;) {
        const found = wanted.exec(text);
        if (found !== null) return found;
        if (Date.now() > end) throw new Error(`never printed: ${wanted}\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const withoutAws = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

/** Runs the printed command in a shell: with the AWS CLI, unconfigured, or what it would send. */
async function answerBy(command: string): Promise<number> {
  if (hasAwsCli) {
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { ...withoutAws, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    if (stderr !== '') throw new Error(stderr);
    return status === 0 ? 200 : 500;
  }
  const option = (name: string): string => new RegExp(`--${name} '?([^' ]+)'?`).exec(command)![1]!;
  const response = await fetch(option('endpoint-url'), {
    method: 'POST',
    headers: { 'X-Amz-Target': 'AWSStepFunctions.SendTaskSuccess' },
    body: JSON.stringify({ taskToken: option('task-token'), output: option('task-output') }),
  });
  return response.status;
}

const COMMAND =
  /aws stepfunctions send-task-success --endpoint-url http:\S+ --region us-east-1 --no-sign-request --task-output '\{\}' --task-token \w+/;
const hide = (text: string): string =>
  text
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/\S+/g, 'URL')
    .replaceAll(/--task-token \w+/g, '--task-token TOKEN')
    .replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T');

describe('without a terminal', () => {
  test('the command that answers a token is printed, and answers it', async () => {
    const run = start('ask.json', HANDLER);
    const [command] = await run.until(COMMAND);
    expect(await answerBy(command)).toBe(200);
    expect(await run.code).toBe(0);
    expect(hide(run.text())).toMatchInlineSnapshot(`
      "ask  STANDARD  ask.json

          ┊ Ask: waits for its task token; this answers it:
          ┊ Ask: aws stepfunctions send-task-success --endpoint-url URL --region us-east-1 --no-sign-request --task-output '{}' --task-token TOKEN
        ✔ Ask           Task  sqs:sendMessage.waitForTaskToken T

      SUCCEEDED in T · 1 state
      {}
      "
    `);
  }, 30_000);

  test('a notice shows how a worker of an activity gets the task', async () => {
    const run = start('review.json');
    const [command] = await run.until(COMMAND);
    expect(await answerBy(command)).toBe(200);
    expect(await run.code).toBe(0);
    expect(hide(run.text())).toMatchInlineSnapshot(`
      "review  STANDARD  review.json

          ┊ Review: waits for a worker of arn:aws:states:eu-west-1:111111111111:activity:review
          ┊ Review: a worker takes the task with AWS_ENDPOINT_URL_SFN=URL
          ┊ Review: or this answers in its place:
          ┊ Review: aws stepfunctions send-task-success --endpoint-url URL --region us-east-1 --no-sign-request --task-output '{}' --task-token TOKEN
        ✔ Review        Task  review T

      SUCCEEDED in T · 1 state
      {}
      "
    `);
  }, 30_000);

  test('of many waiting tasks, the first are shown', async () => {
    const run = start('many.json', HANDLER, '-i', '[1,2,3,4,5,6,7,8,9]');
    await run.until(/and maybe others/);
    run.process.kill('SIGINT');
    expect(await run.code).toBe(130);
    expect(run.text().match(new RegExp(COMMAND, 'g'))).toHaveLength(5);
  }, 30_000);
});

test.each([
  ['pass.json', []],
  ['ask.json', ['http']],
])('of the callback modules, %s loads %j', (definition, modules) => {
  const argv = ['--require', join(folder, 'loaded.cjs'), bin, definition, HANDLER, '--timeout', '1'];
  const { stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  expect(/^loaded (.*)$/m.exec(stderr)?.[1]).toBe(JSON.stringify(modules));
});

test('Ctrl-C ends children, tokens, workers and requests, and nothing listens afterwards', async () => {
  const run = start('template.json', '-m', 'Parent', HANDLER, '--handler=hold=hold.mjs#hold');
  const [, port] = await run.until(/port (\d+)/);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const interrupted = performance.now();
  run.process.kill('SIGINT');
  expect(await run.code).toBe(130);
  expect(performance.now() - interrupted).toBeLessThan(3_000);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  expect(
    run
      .text()
      .replaceAll(/^ +┊.*\n/gm, '')
      // the remaining time of a Wait
      .replaceAll(/ +\d+ m \d+ s left/g, ' REST')
      .replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T'),
  ).toMatchInlineSnapshot(`
    "Parent  STANDARD  template.json

      ✔ Forget          Task       Child T
      ▸ All             Parallel
          ▸ [0] Child     Task       Child
              ■ Rest      Wait REST T
          ■ [0] Child     Task       Child T
          ■ [1] Ask       Task       sqs:sendMessage.waitForTaskToken T
          ■ [2] Review    Task       review T
          ■ [3] Hold      Task       hold T
      ■ All               Parallel   4 branches T
      ■ Child             Execution  by Forget T
          ■ Rest          Wait REST T

    ABORTED in T · 7 states in 8 visits
    "
  `);
}, 30_000);

// typed next to the live line, which must not touch it
describe.skipIf(!HAS_TMUX)('on a terminal (needs tmux)', () => {
  beforeAll(() => terminal.open(folder, 30));
  afterAll(() => terminal.close());

  test('the user answers tokens one after the other', async () => {
    terminal.run(`node '${bin}' twice.json '${HANDLER}'`);
    await terminal.until(/Ask: waits/);
    terminal.type('-l', '{"sure":');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(terminal.screen().split('\n').at(-1)).toBe('{"sure":');
    terminal.type('true}', 'Enter');
    await terminal.until(/Ask again: waits/);
    terminal.type('yes', 'Enter');
    await terminal.until(/not valid JSON/);
    terminal.type('fail Rejected too expensive', 'Enter');
    const seen = await terminal.until(/exit \d+/);
    expect(hide(seen.slice(seen.indexOf('twice  ')))).toMatchInlineSnapshot(`
      "twice  STANDARD  twice.json

          ┊ Ask: waits: type its output as JSON, or fail ERROR CAUSE, and Enter
      {"sure":true}
        ✔ Ask           Task  sqs:sendMessage.waitForTaskToken T
          ┊ Ask again: waits: type its output as JSON, or fail ERROR CAUSE, and Enter
      yes
          ┊ Ask again: that is not valid JSON; a string needs quotes: "yes"
      fail Rejected too expensive
        ✖ Ask again     Task  sqs:sendMessage.waitForTaskToken T
            ✖ Rejected: too expensive T

      ✖ Ask again: Rejected
          too expensive

        its input
          {"sure":true}

      FAILED in T · 2 states
      exit 1
      $"
    `);
  }, 60_000);
});
