import { connect } from 'node:net';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExecutionToStart } from '../../src/engine/task-runner.ts';
import { nestedScope } from '../../src/server/nested-scope.ts';
import { startServer } from '../../src/server/start-server.ts';
import { openStore } from '../../src/server/store/open-store.ts';
import type { StartingTask } from '../../src/step-functions/executions.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, PASS, template, WAIT } from './client.ts';

const root = join(import.meta.dirname, '../..');
const roleArn = 'arn:aws:iam::111111111111:role/r';
const machineArn = (name: string): string => arnOf('stateMachine', name);
const FAIL = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } };

/** A server on a template, until the test has ended. */
async function open(machines: Readonly<Record<string, object>>, folder = folderOf({}), data?: string) {
  const load = async (served: Readonly<Record<string, object>>) =>
    loadProject('template.json', { cwd: folderOf({ 'template.json': template(served) }) });
  const store =
    data === undefined ? undefined : await openStore(data, { cwd: folder, folders: [root], onWarning() {} });
  const server = await startServer({
    project: await load(machines),
    ...(store !== undefined && { store }),
    host: '127.0.0.1',
    port: 0,
    cache: false,
    onExecution() {},
    onLog() {},
  });
  const client = new sdk.SFNClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    client.destroy();
    closing ??= server.close();
    return closing;
  };
  onTestFinished(close);
  return {
    folder,
    url: server.url,
    service: server.service,
    client,
    close,
    /** As `--watch` does. */
    replace: async (changed: Readonly<Record<string, object>>) => server.replace({ project: await load(changed) }),
  };
}

const create = (client: sdk.SFNClient, name: string, more: Partial<sdk.CreateStateMachineCommandInput> = {}) =>
  client.send(new sdk.CreateStateMachineCommand({ name, definition: JSON.stringify(PASS), roleArn, ...more }));
const names = async (client: sdk.SFNClient): Promise<(string | undefined)[]> =>
  ((await client.send(new sdk.ListStateMachinesCommand())).stateMachines ?? []).map(({ name }) => name);

/** Sends requests in one piece on one connection: the server begins each before any has ended. Returns their answers. */
async function sendTogether(url: string, requests: readonly (readonly [operation: string, body: object])[]) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const texts = requests.map(([operation, body], i) => {
    const text = JSON.stringify(body);
    const close = i === requests.length - 1 ? 'Connection: close\r\n' : '';
    return `POST / HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Target: AWSStepFunctions.${operation}\r\n${close}Content-Length: ${text.length}\r\n\r\n${text}`;
  });
  socket.write(texts.join(''));
  const answers = (await readAll(socket)).split('HTTP/1.1 ').slice(1);
  return answers.map((answer) => JSON.parse(answer.split('\r\n\r\n')[1]!) as Record<string, unknown>);
}

test('updates at once all take effect', async () => {
  const { client, url } = await open({});
  const stateMachineArn = (await create(client, 'Both')).stateMachineArn!;
  const [definition, tracingConfiguration] = [JSON.stringify({ ...PASS, Comment: 'new' }), { enabled: true }];
  await sendTogether(url, [
    ['UpdateStateMachine', { stateMachineArn, definition }],
    ['UpdateStateMachine', { stateMachineArn, tracingConfiguration }],
    ['UpdateStateMachine', { stateMachineArn, roleArn: `${roleArn}2` }],
  ]);
  expect(await client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
    definition,
    tracingConfiguration,
    roleArn: `${roleArn}2`,
  });
});

test('a machine that is deleted while it is updated is gone, also for the next server', async () => {
  const first = await open({}, undefined, 'data');
  const stateMachineArn = (await create(first.client, 'Gone')).stateMachineArn!;
  const definition = JSON.stringify({ ...PASS, Comment: 'new' });
  const [updated] = await sendTogether(first.url, [
    ['UpdateStateMachine', { stateMachineArn, definition }],
    ['DeleteStateMachine', { stateMachineArn }],
  ]);
  expect(updated).toMatchObject({ __type: 'StateMachineDeleting' });
  expect(await names(first.client)).toEqual([]);
  await first.close();
  expect(await names((await open({}, first.folder, 'data')).client)).toEqual([]);
});

test('a machine that is deleted while an execution starts is deleted, and nothing runs', async () => {
  const { client, url } = await open({ M: WAIT }, undefined, 'data');
  const answers = await sendTogether(url, [
    // a name is looked up first
    ['StartExecution', { stateMachineArn: machineArn('M'), name: 'late' }],
    ['DeleteStateMachine', { stateMachineArn: machineArn('M') }],
  ]);
  expect(answers).toMatchObject([{ __type: 'StateMachineDeleting' }, {}]);
  await expect.poll(() => names(client)).toEqual([]);
});

test('a machine whose deletion was interrupted by the end of the server is removed by the next one', async () => {
  const first = await open({}, undefined, 'data');
  await create(first.client, 'Left');
  await create(first.client, 'Kept');
  await first.close();
  const store = await openStore('data', { cwd: first.folder, folders: [root], onWarning() {} });
  const record = JSON.parse((await store.get('machine', 'Left'))!) as object;
  store.put('machine', 'Left', JSON.stringify({ ...record, status: 'DELETING', terminatesFrom: 0 }));
  await store.close();
  const second = await open({}, first.folder, 'data');
  expect(await names(second.client)).toEqual(['Kept']);
  await create(second.client, 'Left');
});

test('the tags of a machine end with it, also those that it got while it was being deleted', async () => {
  const { client } = await open({ M: WAIT });
  const resourceArn = machineArn('M');
  const started = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: resourceArn }));
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn: resourceArn }));
  await client.send(new sdk.TagResourceCommand({ resourceArn, tags: [{ key: 'late', value: '' }] }));
  await client.send(new sdk.StopExecutionCommand({ executionArn: started.executionArn }));
  await create(client, 'M');
  expect((await client.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([]);
});

test('a task that runs again refers to the execution that it has started, another one is refused its name', async () => {
  const { client, service } = await open({ Pass: PASS });
  const startBy = (number: number) => {
    const scope = { kind: 'execution' } as const;
    const task = { executionArn: arnOf('execution', 'Parent:p'), number, scope, state: 'Start' };
    const context = { startExecution: (child: ExecutionToStart) => service.host.start(child, nestedScope(1, child)) };
    const request = { machineArn: machineArn('Pass'), input: { by: 'task' }, name: 'child' };
    return service.executions.start(request, { request: task, context } as unknown as StartingTask);
  };
  const first = await startBy(1);
  const executionArn = first.info.arn;
  const describeOne = () => client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describeOne()).status).toBe('SUCCEEDED');
  const again = await startBy(1);
  expect([again.info.arn, again.started.startDate]).toEqual([executionArn, first.started.startDate]);
  await expect(startBy(2)).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
    message: `Execution Already Exists: '${executionArn}'`,
  });
});

test('of several redrives at once each begins when the one before has ended, or is refused', async () => {
  const { client } = await open({ Fail: FAIL }, undefined, 'data');
  const start = new sdk.StartExecutionCommand({ stateMachineArn: machineArn('Fail') });
  const executionArn = (await client.send(start)).executionArn!;
  const describeOne = () => client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describeOne()).status).toBe('FAILED');
  const redrives = await Promise.allSettled(
    Array.from({ length: 20 }, () => client.send(new sdk.RedriveExecutionCommand({ executionArn }))),
  );
  await expect.poll(async () => (await describeOne()).status).toBe('FAILED');
  expect((await describeOne()).redriveCount).toBe(redrives.filter(({ status }) => status === 'fulfilled').length);
  for (const redrive of redrives) {
    if (redrive.status === 'rejected') expect(redrive.reason).toMatchObject({ name: 'ExecutionNotRedrivable' });
  }
  const listed = await client.send(new sdk.ListExecutionsCommand({ stateMachineArn: machineArn('Fail') }));
  expect(listed.executions?.map(({ status }) => status)).toEqual(['FAILED']);
});

describe('a client deletes everything that it lists, page by page', () => {
  const send = { maxResults: 2 };

  test('state machines', async () => {
    const { client } = await open({});
    for (const name of ['b', 'a', 'd', 'c', 'e']) await create(client, name);
    for await (const { stateMachines = [] } of sdk.paginateListStateMachines({ client, pageSize: 2 }, {})) {
      for (const { stateMachineArn } of stateMachines) {
        await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
      }
    }
    expect(await names(client)).toEqual([]);
  });

  test('activities', async () => {
    const { client } = await open({});
    for (const name of ['b', 'a', 'd', 'c', 'e']) await client.send(new sdk.CreateActivityCommand({ name }));
    for await (const { activities = [] } of sdk.paginateListActivities({ client, pageSize: 2 }, {})) {
      for (const { activityArn } of activities) await client.send(new sdk.DeleteActivityCommand({ activityArn }));
    }
    expect((await client.send(new sdk.ListActivitiesCommand())).activities).toEqual([]);
  });

  test('aliases and versions, the newest first', async () => {
    const { client } = await open({});
    const stateMachineArn = (await create(client, 'M', { publish: true })).stateMachineArn!;
    for (const Comment of ['2', '3', '4', '5']) {
      const definition = JSON.stringify({ ...PASS, Comment });
      await client.send(new sdk.UpdateStateMachineCommand({ stateMachineArn, definition, publish: true }));
    }
    const made = ['b', 'a', 'd', 'c', 'e'];
    for (const [i, name] of made.entries()) {
      const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:${i + 1}`, weight: 100 }];
      await client.send(new sdk.CreateStateMachineAliasCommand({ name, routingConfiguration }));
      // a later time
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const deleted: (string | undefined)[] = [];
    for (let nextToken: string | undefined; ; ) {
      const page = await client.send(new sdk.ListStateMachineAliasesCommand({ stateMachineArn, nextToken, ...send }));
      for (const { stateMachineAliasArn } of page.stateMachineAliases ?? []) {
        await client.send(new sdk.DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
        deleted.push(stateMachineAliasArn);
      }
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
    // "Results are sorted by time, with the most recently created aliases listed first"
    expect(deleted).toEqual(made.toReversed().map((name) => `${stateMachineArn}:${name}`));
    deleted.length = 0;
    for (let nextToken: string | undefined; ; ) {
      const page = await client.send(new sdk.ListStateMachineVersionsCommand({ stateMachineArn, nextToken, ...send }));
      for (const { stateMachineVersionArn } of page.stateMachineVersions ?? []) {
        await client.send(new sdk.DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
        deleted.push(stateMachineVersionArn);
      }
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
    // "The results are sorted in descending order of the version creation time."
    expect(deleted).toEqual([5, 4, 3, 2, 1].map((number) => `${stateMachineArn}:${number}`));
  });
});

describe('a machine that is being deleted', () => {
  const begin = async (client: sdk.SFNClient): Promise<string> =>
    (await client.send(new sdk.StartExecutionCommand({ stateMachineArn: machineArn('M') }))).executionArn!;
  const stop = (client: sdk.SFNClient, executionArn: string) =>
    client.send(new sdk.StopExecutionCommand({ executionArn }));

  test('because it has left the template is there again when it returns, and stays', async () => {
    const { client, replace } = await open({ M: WAIT });
    const before = await begin(client);
    await replace({});
    await expect(begin(client)).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await replace({ M: WAIT });
    const after = await begin(client);
    await stop(client, before);
    await stop(client, after);
    expect(await names(client)).toEqual(['M']);
    const { executions } = await client.send(new sdk.ListExecutionsCommand({ stateMachineArn: machineArn('M') }));
    expect(executions?.map(({ executionArn }) => executionArn)).toEqual([after, before]);
  });

  test('by a client is replaced when it changes in the template, and its end leaves the new one', async () => {
    const { client, replace } = await open({ M: WAIT });
    const before = await begin(client);
    await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn: machineArn('M') }));
    await replace({ M: WAIT });
    await expect(begin(client)).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await replace({ M: { ...WAIT, Comment: 'changed' } });
    const after = await begin(client);
    await stop(client, before);
    expect(await names(client)).toEqual(['M']);
    await stop(client, after);
  });
});
