import { describe, expect, test } from 'vitest';
import {
  callApi,
  callbackMachine,
  type LocalRun,
  type LocalRunOptions,
  MACHINE,
  type Mail,
  openMailbox,
  startLocal,
  until,
} from './local-run.ts';

interface Asked extends LocalRun {
  readonly mail: Mail;
  /** Sends an answer for the handler's token. */
  send(action: string, parameters?: object): ReturnType<typeof callApi>;
}

/** Runs a machine of one callback, followed by more states, until its token is known outside. */
async function ask(task: object = {}, options: Partial<LocalRunOptions> & { more?: object } = {}): Promise<Asked> {
  const mailbox = await openMailbox();
  const run = await startLocal({
    machines: { Asking: callbackMachine(task, options.more) },
    files: { 'send.mjs': mailbox.poster },
    handlers: { send: 'send.mjs' },
    ...options,
  });
  const mail = await mailbox.next();
  const taskToken = mail.event.token ?? mail.context.taskToken;
  return { ...run, mail, send: (action, parameters) => callApi(mail.api, action, { taskToken, ...parameters }) };
}

const CAUGHT = { Caught: { Type: 'Pass', End: true } };
const OVER = { __type: 'TaskTimedOut', message: "Task Timed Out: 'Provided task does not exist anymore'" };
const TASK = { resource: 'invoke.waitForTaskToken', resourceType: 'lambda' };

describe('an answer', () => {
  test('of success is the output of the task', async () => {
    const run = await ask();
    expect(await run.send('SendTaskSuccess', { output: '{"approved":[1,null]}' })).toEqual({ status: 200, body: {} });
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED', output: { approved: [1, null] } });
    expect(run.history(/^Task/).slice(1)).toEqual([
      ['TaskScheduled', expect.anything()],
      ['TaskStarted', TASK],
      ['TaskSubmitted', { output: expect.objectContaining({ Payload: { queued: true } }), ...TASK }],
      ['TaskSucceeded', { output: { approved: [1, null] }, ...TASK }],
      ['TaskStateExited', { name: 'Ask', output: { approved: [1, null] } }],
    ]);
  });

  test.each([
    [{ error: 'Rejected', cause: 'too expensive' }],
    [{ error: 'Rejected' }],
    [{ cause: 'too expensive' }],
    [{}],
  ])('of failure has only the given keys: %j', async (keys) => {
    const run = await ask();
    expect(await run.send('SendTaskFailure', keys)).toEqual({ status: 200, body: {} });
    expect(await run.outcome).toEqual({
      status: 'FAILED',
      ...keys,
      startDate: expect.any(Number),
      stopDate: expect.any(Number),
    });
    expect(run.history(/^TaskFailed|^ExecutionFailed/)).toEqual([
      ['TaskFailed', { ...keys, ...TASK }],
      ['ExecutionFailed', keys],
    ]);
  });

  test('of failure without error and cause is null to a catcher', async () => {
    const run = await ask({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }, { more: CAUGHT });
    await run.send('SendTaskFailure');
    expect((await run.outcome).output).toEqual({ Error: null, Cause: null });
  });

  test('is accepted once: later ones are refused, as the task is over', async () => {
    const run = await ask(
      { End: undefined, Next: 'Go on' },
      { more: { 'Go on': { Type: 'Wait', Seconds: 60, End: true } } },
    );
    expect((await run.send('SendTaskSuccess', { output: '1' })).status).toBe(200);
    for (const action of ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat']) {
      expect(await run.send(action, { output: '2' })).toEqual({ status: 400, body: OVER });
    }
  });

  test('that comes before the call fails is valid', async () => {
    const run = await startLocal({
      machines: { Asking: callbackMachine() },
      files: {
        'send.mjs': `export const handler = async ({ token }) => {
          await fetch(process.env.AWS_ENDPOINT_URL_SFN, {
            method: 'POST',
            headers: { 'X-Amz-Target': 'AWSStepFunctions.SendTaskSuccess' },
            body: JSON.stringify({ taskToken: token, output: '"soon"' }),
          });
          throw new Error('too late to matter');
        };`,
      },
      handlers: { send: 'send.mjs' },
    });
    expect(await run.outcome).toMatchObject({ status: 'SUCCEEDED', output: 'soon' });
  });

  test('after the call failed is too late', async () => {
    const mailbox = await openMailbox();
    const run = await startLocal({
      machines: {
        Asking: callbackMachine(
          { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Go on' }] },
          { 'Go on': { Type: 'Wait', Seconds: 60, End: true } },
        ),
      },
      files: { 'send.mjs': mailbox.poster.replace('return {', 'throw new TypeError("no queue"); return {') },
      handlers: { send: 'send.mjs' },
    });
    const { api, event } = await mailbox.next();
    await until(() => run.events.some(({ type }) => type === 'WaitStateEntered'));
    expect(run.history(/TaskFailed|TaskSubmitted/)).toMatchObject([['TaskFailed', { error: 'TypeError' }]]);
    expect(await callApi(api, 'SendTaskSuccess', { taskToken: event.token, output: '1' })).toMatchObject({
      body: OVER,
    });
  });

  test.each([
    ['an unknown token', { taskToken: 'AQCw' }, 'SendTaskSuccess', 'InvalidToken'],
    ['a token of 2,049 characters', { taskToken: 'A'.repeat(2049) }, 'SendTaskSuccess', 'ValidationException'],
    ['an output of 262,145', { output: `"${'x'.repeat(262_143)}"` }, 'SendTaskSuccess', 'ValidationException'],
    ['an error of 257', { error: 'E'.repeat(257) }, 'SendTaskFailure', 'ValidationException'],
    ['a cause of 32,769', { cause: 'c'.repeat(32_769) }, 'SendTaskFailure', 'ValidationException'],
    ['an output beyond a double', { output: '[1e999]' }, 'SendTaskSuccess', 'InvalidOutput'],
    ['no token', { taskToken: null }, 'SendTaskSuccess', 'ValidationException'],
    ['no output', { output: null }, 'SendTaskSuccess', 'ValidationException'],
    ['an output that is no JSON', { output: '{"approved":' }, 'SendTaskSuccess', 'InvalidOutput'],
    [
      'an output that is nested too deeply',
      { output: '['.repeat(100_000) + ']'.repeat(100_000) },
      'SendTaskSuccess',
      'InvalidOutput',
    ],
    ['an output that is no text', { output: { approved: true } }, 'SendTaskSuccess', 'SerializationException'],
    ['an action that there is not', {}, 'DeleteStateMachine', 'UnknownOperationException'],
    ['an action by the name of an object', {}, 'constructor', 'UnknownOperationException'],
  ])('is refused: %s', async (_, parameters, action, error) => {
    const run = await ask();
    const answer = await run.send(action, { output: '1', ...parameters });
    expect({ status: answer.status, error: answer.body.__type }).toEqual({ status: 400, error });
    // the task still waits
    expect((await run.send('SendTaskSuccess', { output: '2' })).status).toBe(200);
    expect((await run.outcome).output).toBe(2);
  });
});

describe('time', () => {
  test('runs out: the event has no cause, and the token is over', async () => {
    const run = await ask(
      { TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }] },
      {
        more: { Caught: { Type: 'Pass', Next: 'Go on' }, 'Go on': { Type: 'Wait', Seconds: 60, End: true } },
      },
    );
    await until(() => run.events.some(({ type }) => type === 'WaitStateEntered'));
    expect(await run.send('SendTaskSuccess', { output: '1' })).toEqual({ status: 400, body: OVER });
    expect(run.history(/TaskTimedOut|PassStateEntered/)).toEqual([
      ['TaskTimedOut', { error: 'States.Timeout', ...TASK }],
      ['PassStateEntered', { name: 'Caught', input: { Error: 'States.Timeout', Cause: '' } }],
    ]);
  });

  test('for heartbeats restarts with each of them', async () => {
    const run = await ask({ HeartbeatSeconds: 2 });
    for (const from = Date.now(); Date.now() - from < 2_400; ) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await run.send('SendTaskHeartbeat')).status).toBe(200);
    }
    await run.send('SendTaskSuccess', { output: '1' });
    expect((await run.outcome).status).toBe('SUCCEEDED');
  });

  test('for heartbeats runs out', async () => {
    const run = await ask(
      { HeartbeatSeconds: 1, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Caught' }] },
      { more: CAUGHT },
    );
    expect((await run.outcome).output).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  test('that jumps over waits leaves real time for answers', async () => {
    const run = await ask(
      { TimeoutSeconds: 60, End: undefined, Next: 'Rest' },
      {
        fastForward: true,
        more: { Rest: { Type: 'Wait', Seconds: 3600, End: true } },
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await run.send('SendTaskSuccess', { output: '1' });
    const { status, startDate, stopDate } = await run.outcome;
    expect(status).toBe('SUCCEEDED');
    expect(stopDate - startDate).toBeGreaterThanOrEqual(3_600_050);
    expect(stopDate - startDate).toBeLessThan(3_660_000);
  });

  test('jumps for waits in other branches while a token is pending', async () => {
    const mailbox = await openMailbox();
    const run = await startLocal({
      machines: {
        Asking: {
          StartAt: 'Both',
          States: {
            Both: {
              Type: 'Parallel',
              Branches: [
                callbackMachine(),
                { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } },
              ],
              End: true,
            },
          },
        },
      },
      files: { 'send.mjs': mailbox.poster },
      handlers: { send: 'send.mjs' },
      fastForward: true,
    });
    const { api, event } = await mailbox.next();
    await until(() => run.events.some(({ type }) => type === 'WaitStateExited'));
    await callApi(api, 'SendTaskSuccess', { taskToken: event.token, output: '1' });
    expect((await run.outcome).status).toBe('SUCCEEDED');
  });
});

describe('a stand-in for the service', () => {
  test('is a module: its result is the response, its context has the token', async () => {
    const resource = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';
    const run = await ask(
      { Resource: resource, Parameters: { QueueUrl: 'q', MessageBody: { order: 7 } } },
      { handlers: { [resource]: 'send.mjs' } },
    );
    expect(run.mail.event).toEqual({ QueueUrl: 'q', MessageBody: { order: 7 } });
    await run.send('SendTaskSuccess', { output: '"done"' });
    expect((await run.outcome).output).toBe('done');
    expect(run.history(/TaskSubmitted/)).toEqual([
      ['TaskSubmitted', { output: { queued: true }, resource: 'sendMessage.waitForTaskToken', resourceType: 'sqs' }],
    ]);
  });

  test('is a function that is killed while its token is pending', async () => {
    const mailbox = await openMailbox();
    const run = await startLocal({
      machines: { Asking: callbackMachine({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }, CAUGHT) },
      files: { 'send.mjs': mailbox.poster.replace('return {', 'process.exit(3); return {') },
      handlers: { send: 'send.mjs' },
    });
    const { api, event } = await mailbox.next();
    expect((await run.outcome).output).toMatchObject({ Error: 'Runtime.ExitError' });
    await expect(callApi(api, 'SendTaskSuccess', { taskToken: event.token, output: '1' })).rejects.toThrow(
      'fetch failed',
    );
  });

  test('is another task, which answers by the SDK integration', async () => {
    const run = await startLocal({
      machines: {
        Asking: {
          StartAt: 'Ask',
          States: {
            Ask: {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
              Parameters: { StateMachineArn: `${MACHINE}:Answering`, Input: { 'token.$': '$$.Task.Token' } },
              End: true,
            },
          },
        },
        Answering: {
          StartAt: 'Wrong',
          States: {
            Wrong: {
              Type: 'Task',
              Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
              Parameters: { TaskToken: 'unknown', Output: '1' },
              Catch: [{ ErrorEquals: ['Sfn.InvalidTokenException'], ResultPath: null, Next: 'Answer' }],
              End: true,
            },
            Answer: {
              Type: 'Task',
              Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
              Parameters: { 'TaskToken.$': '$.token', Output: { answer: 42 } },
              End: true,
            },
          },
        },
      },
    });
    expect((await run.outcome).output).toEqual({ answer: 42 });
  });
});

test('1,000 concurrent tokens are answered in random order, each once', async () => {
  const mailbox = await openMailbox();
  const count = 1_000;
  const run = await startLocal({
    machines: {
      Asking: {
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            ItemsPath: '$',
            ItemSelector: { 'n.$': '$$.Map.Item.Value' },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              ...callbackMachine({
                Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                Parameters: { QueueUrl: 'q', MessageBody: { 'n.$': '$.n', 'token.$': '$$.Task.Token' } },
              }),
            },
            End: true,
          },
        },
      },
    },
    input: Array.from({ length: count }, (_, n) => n),
    files: { 'send.mjs': mailbox.poster },
    handlers: { 'arn:aws:states:::sqs:sendMessage.waitForTaskToken': 'send.mjs' },
  });
  const mails: Mail[] = [];
  while (mails.length < count) mails.push(await mailbox.next());
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [mails[i], mails[j]] = [mails[j]!, mails[i]!];
  }
  expect(run.events.filter(({ type }) => type === 'TaskSucceeded')).toEqual([]);
  const statuses = new Map<number, number>();
  for (const { api, event } of mails) {
    const { n, token } = event.MessageBody as { readonly n: number; readonly token: string };
    const answer = { taskToken: token, output: JSON.stringify({ of: n }) };
    for (const { status } of [
      await callApi(api, 'SendTaskSuccess', answer),
      await callApi(api, 'SendTaskSuccess', answer),
    ]) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  expect(Object.fromEntries(statuses)).toEqual({ 200: count, 400: count });
  expect((await run.outcome).output).toEqual(Array.from({ length: count }, (_, of) => ({ of })));
}, 120_000);
