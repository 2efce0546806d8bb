import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { afterEach, expect, test, vi } from 'vitest';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, PASS, template, WAIT } from './client.ts';
import { type ServeCommand, serveCommand } from './serve-command.ts';

afterEach(() => void vi.restoreAllMocks());

const start = async ({ client }: ServeCommand, name: string, input = '{}'): Promise<string> => {
  const stateMachineArn = arnOf('stateMachine', name);
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, input }));
  return executionArn!;
};

const ended = async ({ client }: ServeCommand, executionArn: string): Promise<sdk.DescribeExecutionCommandOutput> => {
  for (;;) {
    const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a handler that ends its thread fails only its execution, and a thousand others continue', {
  timeout: 60_000,
}, async () => {
  const Die = {
    StartAt: 'T',
    States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:Die', End: true } },
  };
  const folder = folderOf({ 'template.json': template({ Wait: WAIT, Pass: PASS, Die }) });
  const handler = 'export const handler = async ({ ends }) => { if (ends) process.exit(3); return "alive"; };';
  writeFileSync(join(folder, 'Die.mjs'), handler);
  const served = await serveCommand(folder, ['template.json', '--handlers', '.', '-q']);
  const waiting = await Promise.all(Array.from({ length: 1_000 }, () => start(served, 'Wait')));
  for (let i = 0; i < 3; i++) {
    const died = await ended(served, await start(served, 'Die', '{"ends":true}'));
    expect(died).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError' });
    expect(died.cause).toContain('exit status 3');
  }
  expect(await ended(served, await start(served, 'Die', '{}'))).toMatchObject({ output: '"alive"' });
  expect(await ended(served, await start(served, 'Pass'))).toMatchObject({ status: 'SUCCEEDED' });
  for (const executionArn of [waiting[0]!, waiting[999]!]) {
    const described = await served.client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    expect(described.status).toBe('RUNNING');
  }
});

test('a clock that jumps back neither lengthens waits nor disorders histories', { timeout: 30_000 }, async () => {
  const real = Date.now.bind(Date);
  let shift = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + shift);
  const Short = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 1, Next: 'P' }, P: { Type: 'Pass', End: true } },
  };
  const served = await serveCommand(folderOf({ 'template.json': template({ Short }) }), ['template.json', '-q']);
  const executionArn = await start(served, 'Short');
  shift = -3_600_000;
  const from = performance.now();
  expect(await ended(served, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(performance.now() - from).toBeLessThan(15_000);
  const { events = [] } = await served.client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
  const times = events.map(({ timestamp }) => timestamp!.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

// the Amazon States Language has a wait end at a time: Seconds only says how it is computed
test('a clock that is set back while the server is down: a wait ends at its instant by the new clock', {
  timeout: 30_000,
}, async () => {
  const [SECONDS, BACK_MS] = [2, 1_500];
  const real = Date.now.bind(Date);
  let shift = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + shift);
  const Short = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: SECONDS, Next: 'P' }, P: { Type: 'Pass', End: true } },
  };
  const folder = folderOf({ 'template.json': template({ Short }) });
  const args = ['template.json', '-q', '--data', 'data'];
  const first = await serveCommand(folder, args);
  const executionArn = await start(first, 'Short');
  const from = real();
  const history = new sdk.GetExecutionHistoryCommand({ executionArn });
  await expect.poll(async () => (await first.client.send(history)).events?.at(-1)?.type).toBe('WaitStateEntered');
  await first.end();
  shift = -BACK_MS;
  const second = await serveCommand(folder, args);
  expect(await ended(second, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  // timers may be a millisecond early, and the request was on its way for a while
  expect(real() - from).toBeGreaterThan(SECONDS * 1_000 + BACK_MS - 100);
  const { events = [] } = await second.client.send(new sdk.GetExecutionHistoryCommand({ executionArn }));
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  const times = events.map(({ timestamp }) => timestamp!.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(SECONDS * 1_000);
});
