import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { callApi, type LocalRun, openMailbox, startLocal, until } from './local-run.ts';

const ACTIVITY = 'arn:aws:states:us-east-1:111111111111:activity:review';
const OTHER = 'arn:aws:states:us-east-1:111111111111:activity:other';

interface Working extends LocalRun {
  readonly api: string;
}

/** A function that returns the API's address, and then starts the activity, at once or a second later. */
async function startActivity(task: object = {}, isDelayed = false): Promise<Working> {
  const mailbox = await openMailbox();
  const run = await startLocal({
    machines: {
      Reviewing: {
        StartAt: 'Tell',
        States: {
          Tell: {
            Type: 'Task',
            Resource: 'arn:aws:lambda:us-east-1:111111111111:function:tell',
            ResultPath: null,
            Next: isDelayed ? 'Pause' : 'Review',
          },
          Review: {
            Type: 'Task',
            Resource: ACTIVITY,
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
            End: true,
            ...task,
          },
          ...(isDelayed && { Pause: { Type: 'Wait', Seconds: 1, Next: 'Review' } }),
          Caught: { Type: 'Pass', End: true },
        },
      },
    },
    input: { order: 7 },
    files: { 'tell.mjs': mailbox.poster },
    handlers: { tell: 'tell.mjs' },
  });
  return { ...run, api: (await mailbox.next()).api };
}

const poll = async (api: string, parameters: object = {}): Promise<{ readonly [key: string]: Json }> =>
  (await callApi(api, 'GetActivityTask', { activityArn: ACTIVITY, ...parameters })).body;

test('a worker takes the task, and its answer is the output', async () => {
  const run = await startActivity();
  const { taskToken, input } = await poll(run.api, { workerName: 'ada' });
  expect(input).toBe('{"order":7}');
  await callApi(run.api, 'SendTaskSuccess', { taskToken, output: '{"ok":true}' });
  expect((await run.outcome).output).toEqual({ ok: true });
  expect(run.history(/^Activity/)).toEqual([
    ['ActivityScheduled', { input: { order: 7 }, resource: ACTIVITY }],
    ['ActivityStarted', { workerName: 'ada' }],
    ['ActivitySucceeded', { output: { ok: true } }],
  ]);
});

test('a waiting worker gets the task; one of another activity does not', async () => {
  const run = await startActivity({}, true);
  const stop = new AbortController();
  const other = callApi(run.api, 'GetActivityTask', { activityArn: OTHER }, stop.signal);
  const { taskToken } = await poll(run.api);
  stop.abort();
  await expect(other).rejects.toThrow('aborted');
  await callApi(run.api, 'SendTaskFailure', { taskToken, error: 'Rejected', cause: 'no' });
  expect((await run.outcome).output).toEqual({ Error: 'Rejected', Cause: 'no' });
  expect(run.history(/^Activity/).slice(1)).toEqual([
    ['ActivityStarted'],
    ['ActivityFailed', { error: 'Rejected', cause: 'no' }],
  ]);
});

test('one of two workers gets a task, and a disconnected worker gets no task', async () => {
  const run = await startActivity({}, true);
  const headers = { 'X-Amz-Target': 'AWSStepFunctions.GetActivityTask' };
  const gone = request(run.api, { method: 'POST', headers }).on('error', () => {});
  gone.end(JSON.stringify({ activityArn: ACTIVITY }));
  await once(gone, 'finish');
  // the API has read it before it answers a later request
  await callApi(run.api, 'SendTaskHeartbeat', { taskToken: 'unknown' });
  const closed = new Promise((resolve) => gone.on('close', resolve));
  gone.destroy();
  await closed;
  const stop = new AbortController();
  const workers = ['ada', 'bob'].map((workerName) =>
    callApi(run.api, 'GetActivityTask', { activityArn: ACTIVITY, workerName }, stop.signal),
  );
  const { body } = await Promise.race(workers);
  await callApi(run.api, 'SendTaskSuccess', { taskToken: body.taskToken, output: '1' });
  expect((await run.outcome).status).toBe('SUCCEEDED');
  const answers = await Promise.allSettled(workers);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('timeout and heartbeat start when a worker takes the task', { timeout: 15_000 }, async () => {
  const run = await startActivity({ TimeoutSeconds: 4, HeartbeatSeconds: 2 });
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  const { taskToken } = await poll(run.api);
  const taken = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect((await callApi(run.api, 'SendTaskHeartbeat', { taskToken })).status).toBe(200);
  expect((await run.outcome).output).toEqual({ Error: 'States.Timeout', Cause: '' });
  expect(Date.now() - taken).toBeGreaterThanOrEqual(2_690);
  expect(run.history(/^ActivityTimedOut/)).toEqual([['ActivityTimedOut', { error: 'States.Timeout' }]]);
});

test('a task answered before a worker took it is no longer offered', async () => {
  const waiting: { succeed(output: Json): void }[] = [];
  const run = await startLocal({
    machines: {
      Reviewing: {
        StartAt: 'Review',
        States: { Review: { Type: 'Task', Resource: ACTIVITY, End: true } },
      },
    },
    onPending: (task) => void waiting.push(task),
  });
  await until(() => waiting.length > 0);
  waiting[0]!.succeed('by hand');
  expect((await run.outcome).output).toBe('by hand');
  expect(run.history(/^Activity/).map((event) => (event as [string])[0])).toEqual([
    'ActivityScheduled',
    'ActivitySucceeded',
  ]);
});

test('a module can be the worker, with heartbeats by its token', async () => {
  const run = await startLocal({
    machines: {
      Reviewing: {
        StartAt: 'Review',
        States: { Review: { Type: 'Task', Resource: ACTIVITY, HeartbeatSeconds: 2, End: true } },
      },
    },
    input: { order: 7 },
    files: {
      'review.mjs': `export const review = async ({ order }, { taskToken }) => {
        for (const from = Date.now(); Date.now() - from < 2_400; ) {
          await new Promise((resolve) => setTimeout(resolve, 300));
          await fetch(process.env.AWS_ENDPOINT_URL_SFN, {
            method: 'POST',
            headers: { 'X-Amz-Target': 'AWSStepFunctions.SendTaskHeartbeat' },
            body: JSON.stringify({ taskToken }),
          });
        }
        return order + 1;
      };`,
    },
    handlers: { [ACTIVITY]: 'review.mjs#review' },
  });
  expect((await run.outcome).output).toBe(8);
  expect(run.history(/^Activity/).slice(1)).toEqual([['ActivityStarted'], ['ActivitySucceeded', { output: 8 }]]);
});
