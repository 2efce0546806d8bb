import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../../src/server/store/open-store.ts';
import { buildCommand } from '../cli/built-command.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, distributedMap, template } from './client.ts';
import { type ServeProcess, startServe } from './kills/serve-process.mjs';

const bin = buildCommand();
const root = join(import.meta.dirname, '../..');
const running: ServeProcess[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.kill();
});

async function serve(folder: string, ...more: readonly string[]): Promise<ServeProcess> {
  const server = await startServe(bin, folder, ['--data', 'data', ...more]);
  running.push(server);
  return server;
}

const activity = { Type: 'Task', Resource: arnOf('activity', 'work') };
const machine = (name: string): string => arnOf('stateMachine', name);
const execution = (name: string): string => arnOf('execution', name);
const pass = (Result: unknown): object => ({ StartAt: 'P', States: { P: { Type: 'Pass', Result, End: true } } });
const definition = JSON.stringify(pass('created'));

test('finished executions, histories, machines, versions, aliases, tags and activities survive a kill', async () => {
  const folder = folderOf({ 'template.json': template({ One: pass(1) }) });
  const first = await serve(folder);
  await first.call('StartExecution', { stateMachineArn: machine('One'), name: 'a', input: '{"in":1}' });
  const created = { name: 'Created', definition, roleArn: 'arn:aws:iam::111111111111:role/r', publish: true };
  const { stateMachineVersionArn } = await first.call('CreateStateMachine', {
    ...created,
    tags: [{ key: 'team', value: 'orders' }],
  });
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  await first.call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
  await first.call('StartExecution', { stateMachineArn: `${machine('Created')}:live`, name: 'by-alias' });
  await first.call('CreateActivity', { name: 'work' });
  const asked: [string, object][] = [
    ['DescribeExecution', { executionArn: execution('One:a') }],
    ['GetExecutionHistory', { executionArn: execution('One:a') }],
    ['ListExecutions', { stateMachineArn: machine('One'), statusFilter: 'SUCCEEDED' }],
    ['ListExecutions', { stateMachineArn: `${machine('Created')}:live` }],
    ['DescribeStateMachine', { stateMachineArn: machine('Created') }],
    ['DescribeStateMachine', { stateMachineArn: machine('One') }],
    ['DescribeStateMachineAlias', { stateMachineAliasArn: `${machine('Created')}:live` }],
    ['ListStateMachineVersions', { stateMachineArn: machine('Created') }],
    ['ListTagsForResource', { resourceArn: machine('Created') }],
    ['ListActivities', {}],
  ];
  const ask = (server: ServeProcess) => Promise.all(asked.map(([name, body]) => server.call(name, body)));
  const before = await ask(first);
  await first.kill();
  const second = await serve(folder);
  expect(await ask(second)).toEqual(before);
  expect(await second.call('CreateStateMachine', created)).toMatchObject({ stateMachineVersionArn });
  await expect(second.call('CreateStateMachine', { ...created, publish: false })).rejects.toMatchObject({
    name: 'StateMachineAlreadyExists',
  });
});

test('running executions continue: a wait ends on time, and an earlier token is answered', async () => {
  const folder = folderOf({
    'template.json': template({
      Wait: { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 4, End: true } } },
      Work: { StartAt: 'T', States: { T: { ...activity, End: true } } },
    }),
  });
  const first = await serve(folder);
  await first.call('CreateActivity', { name: 'work' });
  await first.call('StartExecution', { stateMachineArn: machine('Wait'), name: 'w' });
  await first.call('StartExecution', { stateMachineArn: machine('Work'), name: 't', input: '"in"' });
  const { taskToken } = await first.call('GetActivityTask', { activityArn: arnOf('activity', 'work') });
  const history = { executionArn: execution('Work:t') };
  const before = await first.call('GetExecutionHistory', history);
  await first.kill();

  const second = await serve(folder);
  await expect.poll(second.stderr).toContain('2 executions go on');
  expect(await second.call('GetExecutionHistory', history)).toEqual(before);
  await second.call('SendTaskSuccess', { taskToken, output: '"out"' });
  expect(await second.call('DescribeExecution', history)).toMatchObject({ status: 'SUCCEEDED', output: '"out"' });
  await second.kill();

  const third = await serve(folder);
  await expect(third.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
    name: 'InvalidToken',
  });
  const wait = { executionArn: execution('Wait:w') };
  while ((await third.call('DescribeExecution', wait)).status === 'RUNNING') await sleep(50);
  const { events } = await third.call('GetExecutionHistory', wait);
  const at = (type: string): number => events.find((event: { type: string }) => event.type === type).timestamp;
  const waited = at('WaitStateExited') - at('WaitStateEntered');
  // it does not start again; a busy machine is late
  expect(waited).toBeGreaterThanOrEqual(4);
  expect(waited).toBeLessThan(7);
}, 60_000);

test('an accepted answer stands, even if the call that passed its token on had not returned', async () => {
  const Ask = {
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'Ask', Payload: { 'token.$': '$$.Task.Token' } },
        End: true,
      },
    },
  };
  const folder = folderOf({ 'template.json': template({ Ask }) });
  const [token, flag] = [join(folder, 'token'), join(folder, 'flag')];
  writeFileSync(
    join(folder, 'Ask.mjs'),
    `import { existsSync, renameSync, writeFileSync } from 'node:fs';
    export const handler = async ({ token }) => {
      writeFileSync(${JSON.stringify(`${token}.part`)}, token);
      renameSync(${JSON.stringify(`${token}.part`)}, ${JSON.stringify(token)});
      while (!existsSync(${JSON.stringify(flag)})) await new Promise((resolve) => setTimeout(resolve, 10));
    };`,
  );
  const first = await serve(folder, '--handlers', '.');
  await first.call('StartExecution', { stateMachineArn: machine('Ask'), name: 'a' });
  await expect.poll(() => existsSync(token), { timeout: 20_000 }).toBe(true);
  await first.call('SendTaskSuccess', { taskToken: readFileSync(token, 'utf8'), output: '"taken"' });
  await first.kill();
  writeFileSync(flag, '');
  const second = await serve(folder, '--handlers', '.');
  const executionArn = execution('Ask:a');
  await expect
    .poll(() => second.call('DescribeExecution', { executionArn }), { timeout: 20_000 })
    .toMatchObject({ status: 'SUCCEEDED', output: '"taken"' });
}, 60_000);

/** A Distributed Map with a worker that does its children's tasks. */
const distributed = (more: object): object => ({
  StartAt: 'All',
  States: {
    All: distributedMap({ StartAt: 'Work', States: { Work: { ...activity, End: true } } }, { End: true, ...more }),
  },
});
const take = (server: ServeProcess) => server.call('GetActivityTask', { activityArn: arnOf('activity', 'work') });

test('a Map run that has ended is there with its children, and is redriven', async () => {
  const folder = folderOf({ 'template.json': template({ Map: distributed({ MaxConcurrency: 1 }) }) });
  const first = await serve(folder);
  await first.call('CreateActivity', { name: 'work' });
  await first.call('StartExecution', { stateMachineArn: machine('Map'), name: 'm', input: '["a","b"]' });
  await first.call('SendTaskSuccess', { taskToken: (await take(first)).taskToken, output: '"done"' });
  await first.call('SendTaskFailure', { taskToken: (await take(first)).taskToken, error: 'E', cause: 'why' });
  const executionArn = execution('Map:m');
  const [run] = (await first.call('ListMapRuns', { executionArn })).mapRuns;
  const mapRunArn: string = run.mapRunArn;
  const children = (await first.call('ListExecutions', { mapRunArn })).executions;
  const asked: [string, object][] = [
    ['ListMapRuns', { executionArn }],
    ['DescribeMapRun', { mapRunArn }],
    ['ListExecutions', { mapRunArn }],
    ['ListExecutions', { mapRunArn, statusFilter: 'FAILED' }],
    ...children.flatMap(({ executionArn: child }: { executionArn: string }): [string, object][] => [
      ['DescribeExecution', { executionArn: child }],
      ['GetExecutionHistory', { executionArn: child }],
      ['DescribeStateMachineForExecution', { executionArn: child }],
    ]),
  ];
  const ask = (server: ServeProcess) => Promise.all(asked.map(([name, body]) => server.call(name, body)));
  const before = await ask(first);
  expect(before[1]).toMatchObject({ status: 'FAILED', executionCounts: { succeeded: 1, failed: 1, total: 2 } });
  expect(before[2].executions).toHaveLength(2);
  expect(before[3].executions).toHaveLength(1);
  await first.kill();

  const second = await serve(folder);
  expect(await ask(second)).toEqual(before);
  await second.call('RedriveExecution', { executionArn });
  const { taskToken } = await take(second);
  await second.kill();

  // it was redriven, and continues as a redrive
  const third = await serve(folder);
  await third.call('SendTaskSuccess', { taskToken, output: '"at last"' });
  expect(await third.call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    output: '["done","at last"]',
    redriveCount: 1,
  });
  const ended = {
    status: 'SUCCEEDED',
    redriveCount: 1,
    executionCounts: { succeeded: 2, failed: 0, total: 2 },
  };
  expect(await third.call('DescribeMapRun', { mapRunArn })).toMatchObject(ended);
  const redriven = children[0].executionArn;
  await third.kill();
  const fourth = await serve(folder);
  expect(await fourth.call('DescribeMapRun', { mapRunArn })).toMatchObject(ended);
  expect(await fourth.call('DescribeExecution', { executionArn: redriven })).toMatchObject({
    output: '"at last"',
    redriveCount: 1,
  });
  const { events } = await fourth.call('GetExecutionHistory', { executionArn: redriven });
  expect(events.map(({ type }: { type: string }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'ActivityScheduled',
    'ActivityStarted',
    'ActivityFailed',
    'ExecutionFailed',
    'ExecutionRedriven',
    'ActivityScheduled',
    'ActivityStarted',
    'ActivitySucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
}, 60_000);

test('changes to a running Map run survive a restart: its settings, and a stopped child', async () => {
  const folder = folderOf({ 'template.json': template({ Map: distributed({ MaxConcurrency: 1 }) }) });
  const first = await serve(folder);
  await first.call('CreateActivity', { name: 'work' });
  await first.call('StartExecution', { stateMachineArn: machine('Map'), name: 'm', input: '[1,2,3]' });
  const executionArn = execution('Map:m');
  await take(first);
  const { mapRunArn } = (await first.call('ListMapRuns', { executionArn })).mapRuns[0];
  const settings = { maxConcurrency: 2, toleratedFailureCount: 3, toleratedFailurePercentage: 100 };
  await first.call('UpdateMapRun', { mapRunArn, ...settings });
  const taken = [await take(first)];
  const [, child] = (await first.call('ListExecutions', { mapRunArn })).executions;
  await first.call('StopExecution', { executionArn: child.executionArn, error: 'Enough', cause: 'by hand' });
  taken.push(await take(first));
  await first.kill();

  const second = await serve(folder);
  expect(await second.call('DescribeMapRun', { mapRunArn })).toMatchObject({
    ...settings,
    executionCounts: { running: 2, aborted: 1, pending: 0 },
  });
  expect(await second.call('DescribeExecution', { executionArn: child.executionArn })).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'by hand',
  });
  for (const { taskToken, input } of taken) await second.call('SendTaskSuccess', { taskToken, output: input });
  expect(await second.call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'SUCCEEDED',
    output: '[2,3]',
  });
}, 60_000);

test('an Express execution that a task waits for continues after a kill', async () => {
  const Definition = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 3, Next: 'P' }, P: { Type: 'Pass', Result: 'waited', End: true } },
  };
  const Quick = { Type: 'AWS::Serverless::StateMachine', Properties: { Name: 'Quick', Type: 'EXPRESS', Definition } };
  const Parent = {
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
        Parameters: { StateMachineArn: machine('Quick') },
        End: true,
      },
    },
  };
  const folder = folderOf({ 'template.json': template({ Parent }, { Quick }) });
  const first = await serve(folder);
  const { executionArn } = await first.call('StartExecution', { stateMachineArn: machine('Parent') });
  const isRunning = async (): Promise<boolean> =>
    (await (await fetch(`${first.url}/metrics`)).text()).includes('running{state_machine="Quick"} 1');
  while (!(await isRunning())) await sleep(20);
  const killed = Date.now();
  await first.kill();
  const second = await serve(folder);
  const describeOne = () => second.call('DescribeExecution', { executionArn });
  while ((await describeOne()).status === 'RUNNING') await sleep(50);
  const { status, output } = await describeOne();
  expect(status).toBe('SUCCEEDED');
  const { StartDate, Output } = JSON.parse(output) as Record<string, string>;
  expect(Output).toBe('"waited"');
  expect(Date.parse(StartDate!)).toBeLessThanOrEqual(killed);
});

test('a changed definition applies to new executions', async () => {
  const waiting = (result: string): object => ({
    StartAt: 'T',
    States: { T: { ...activity, Next: 'P' }, P: { Type: 'Pass', Result: result, End: true } },
  });
  const folder = folderOf({ 'template.json': template({ M: waiting('old') }) });
  const first = await serve(folder);
  await first.call('CreateActivity', { name: 'work' });
  await first.call('StartExecution', { stateMachineArn: machine('M'), name: 'before' });
  await first.kill();
  writeFileSync(join(folder, 'template.json'), JSON.stringify(template({ M: waiting('new') })));

  const second = await serve(folder);
  await second.call('StartExecution', { stateMachineArn: machine('M'), name: 'after' });
  for (let i = 0; i < 2; i++) {
    const { taskToken } = await second.call('GetActivityTask', { activityArn: arnOf('activity', 'work') });
    await second.call('SendTaskSuccess', { taskToken, output: '1' });
  }
  const outputs = ['before', 'after'].map(
    async (name) => (await second.call('DescribeExecution', { executionArn: execution(`M:${name}`) })).output,
  );
  expect(await Promise.all(outputs)).toEqual(['"old"', '"new"']);
  const { definition: old } = await second.call('DescribeStateMachineForExecution', {
    executionArn: execution('M:before'),
  });
  expect(JSON.parse(old)).toEqual(waiting('old'));
});

test('Ctrl-C leaves running executions to the next server', async () => {
  const folder = folderOf({
    'template.json': template({ Work: { StartAt: 'T', States: { T: { ...activity, End: true } } } }),
  });
  const first = await serve(folder);
  await first.call('StartExecution', { stateMachineArn: machine('Work'), name: 't' });
  expect(await first.kill('SIGINT')).toBe(130);
  const second = await serve(folder);
  expect(await second.call('DescribeExecution', { executionArn: execution('Work:t') })).toMatchObject({
    status: 'RUNNING',
  });
});

test('a second server on the same store is refused', async () => {
  const folder = folderOf({ 'template.json': template({ One: pass(1) }) });
  await serve(folder);
  await expect(serve(folder)).rejects.toMatchObject({
    code: 2,
    message: [
      'error: --data data: another server is using it',
      '  only one server can use a store: stop the other one, or name another folder',
      '',
    ].join('\n'),
  });
});

const REFUSED: readonly (readonly [string, (folder: string) => Promise<void> | void, string])[] = [
  [
    'a file',
    (folder) => writeFileSync(join(folder, 'data'), 'text'),
    'error: --data data: it is a file, and --data takes a folder\n',
  ],
  [
    'a folder with something else in it',
    (folder) => {
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'data/readme.md'), 'text');
    },
    'error: --data data: the folder is not empty, and contains no store of sfn-run\n  name a new folder, or an empty one\n',
  ],
  [
    'a store of a newer format',
    async (folder) => {
      const migrations = Object.fromEntries(Array.from({ length: 99 }, (_, format) => [format, async () => {}]));
      await (await openStore('data', { cwd: folder, folders: [root], format: 99, migrations, onWarning() {} })).close();
    },
    'error: data was written by a newer sfn-run: its format is 99, this one reads up to 3\n  update sfn-run, or name another folder with --data\n',
  ],
];

test.each(REFUSED)('%s is refused', async (_what, prepare, message) => {
  const folder = folderOf({ 'template.json': template({ One: pass(1) }) });
  await prepare(folder);
  await expect(serve(folder)).rejects.toMatchObject({ code: 2, message });
});
