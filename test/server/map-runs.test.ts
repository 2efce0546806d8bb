import * as sdk from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { type LiveMapRun, readFacts } from '../../src/server/live-map-run.ts';
import { arnOf, distributedMap, serve, template } from './client.ts';

/** A Distributed Map whose children wait for a worker, and fail if it says so. */
const distributed = (more: object) => ({
  StartAt: 'All',
  States: {
    All: distributedMap(
      { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: arnOf('activity', 'work'), End: true } } },
      { End: true, ...more },
    ),
  },
});

const { client } = await serve({
  'template.json': template({
    Two: distributed({ MaxConcurrency: 2, ToleratedFailureCount: 0 }),
    Express: {
      StartAt: 'All',
      States: {
        All: {
          ...distributed({ ToleratedFailurePercentage: 100 }).States.All,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            StartAt: 'No',
            States: { No: { Type: 'Fail', Error: 'E', Cause: 'why' } },
          },
        },
      },
    },
    Then: {
      StartAt: 'All',
      States: {
        All: { ...distributed({}).States.All, End: undefined, Next: 'Wait' },
        Wait: { Type: 'Wait', Seconds: 3600, End: true },
      },
    },
    Batched: distributed({ MaxConcurrency: 1, ItemBatcher: { MaxItemsPerBatch: 2 } }),
  }),
});
const activityArn = arnOf('activity', 'work');
await client.send(new sdk.CreateActivityCommand({ name: 'work' }));

async function start(name: string, items: readonly number[]) {
  const stateMachineArn = arnOf('stateMachine', name);
  const input = JSON.stringify(items);
  const { executionArn = '' } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, input }));
  const tasks = name === 'Express' ? [] : [await take()];
  const { mapRuns = [] } = await client.send(new sdk.ListMapRunsCommand({ executionArn }));
  return { executionArn, mapRunArn: mapRuns[0]?.mapRunArn ?? '', mapRuns, tasks };
}

const take = () => client.send(new sdk.GetActivityTaskCommand({ activityArn }));
const describe = (mapRunArn: string) => client.send(new sdk.DescribeMapRunCommand({ mapRunArn }));
const succeed = ({ taskToken }: sdk.GetActivityTaskCommandOutput) =>
  client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: '"done"' }));
const fail = ({ taskToken }: sdk.GetActivityTaskCommandOutput) =>
  client.send(new sdk.SendTaskFailureCommand({ taskToken, error: 'E', cause: 'why' }));

/** Polls, as clients do. */
async function ended(executionArn: string): Promise<sdk.DescribeExecutionCommandOutput> {
  for (;;) {
    const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const COUNTS = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  resultsWritten: 0,
  failuresNotRedrivable: 0,
  pendingRedrive: 0,
};

// Sources: the API reference of DescribeMapRun, ListMapRuns, ListExecutions and DescribeExecution; responses of the
// service, for the fields, and for children that were never started, which stay pending
test('a run is described while it runs and when it has failed', async () => {
  const { executionArn, mapRunArn, mapRuns, tasks } = await start('Two', [1, 2, 3, 4]);
  expect(mapRunArn).toMatch(/^arn:aws:states:us-east-1:111111111111:mapRun:Two\/All:[-\da-f]{36}$/);
  const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:Two/All';
  expect(mapRuns).toEqual([{ executionArn, mapRunArn, stateMachineArn, startDate: expect.any(Date) }]);
  tasks.push(await take());

  const { $metadata: _, ...running } = await describe(mapRunArn);
  const counts = { ...COUNTS, pending: 2, running: 2, total: 4 };
  expect(running).toEqual({
    mapRunArn,
    executionArn,
    status: 'RUNNING',
    startDate: expect.any(Date),
    maxConcurrency: 2,
    toleratedFailureCount: 0,
    toleratedFailurePercentage: 0,
    itemCounts: counts,
    executionCounts: counts,
    redriveCount: 0,
  });

  await fail(tasks[0]!);
  expect(await ended(executionArn)).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
  });
  const after = { ...COUNTS, pending: 2, failed: 1, aborted: 1, total: 4 };
  expect(await describe(mapRunArn)).toMatchObject({
    status: 'FAILED',
    stopDate: expect.any(Date),
    itemCounts: after,
    executionCounts: after,
  });
});

test('its children are executions: listed, described, with a history and a definition', async () => {
  const { executionArn, mapRunArn, tasks } = await start('Two', [5, 6]);
  tasks.push(await take());
  for (const task of tasks) await succeed(task);
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '["done","done"]' });
  const first = await client.send(new sdk.ListExecutionsCommand({ mapRunArn, maxResults: 1 }));
  const second = await client.send(new sdk.ListExecutionsCommand({ mapRunArn, nextToken: first.nextToken }));
  const children = [...(first.executions ?? []), ...(second.executions ?? [])];
  expect(children).toEqual(
    children.map(({ name }) => ({
      executionArn: `arn:aws:states:us-east-1:111111111111:execution:Two/All:${name}`,
      stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Two/All',
      name: expect.stringMatching(/^[-\da-f]{36}$/),
      status: 'SUCCEEDED',
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
      mapRunArn,
      itemCount: 1,
      redriveCount: 0,
    })),
  );
  expect(children.length).toBe(2);
  const child = children[1]!.executionArn!;
  const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn: child }));
  expect(described).toMatchObject({ input: '5', output: '"done"', mapRunArn, redriveStatus: 'NOT_REDRIVABLE' });
  const { events } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn: child }));
  expect(events?.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'ActivityScheduled',
    'ActivityStarted',
    'ActivitySucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  const machine = await client.send(new sdk.DescribeStateMachineForExecutionCommand({ executionArn: child }));
  expect(machine).toMatchObject({
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Two/All',
    name: 'Two',
    label: 'All',
    mapRunArn,
  });
  expect(JSON.parse(machine.definition!)).toEqual({
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: activityArn, End: true } },
  });
});

test('the tolerance and concurrency of a running one can be changed', async () => {
  const { executionArn, mapRunArn, tasks } = await start('Two', [1, 2, 3, 4]);
  tasks.push(await take());
  const change = { maxConcurrency: 4, toleratedFailureCount: 1, toleratedFailurePercentage: 50.5 };
  await client.send(new sdk.UpdateMapRunCommand({ mapRunArn, ...change }));
  // no child has ended: the change itself starts the two that start now
  tasks.push(await take(), await take());
  expect(await describe(mapRunArn)).toMatchObject({ ...change, executionCounts: { running: 4, pending: 0 } });
  await fail(tasks[0]!);
  for (const task of tasks.slice(1)) await succeed(task);
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '["done","done","done"]' });
  await expect(client.send(new sdk.UpdateMapRunCommand({ mapRunArn, ...change }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

// failuresNotRedrivable: "the number of FAILED, ABORTED, or TIMED_OUT child workflow executions that cannot be redriven
// because the execution history limit has been exceeded"
test('children whose history is full cannot be redriven, unless they have succeeded', () => {
  const child = (status: string | undefined, events: number) => ({
    info: {},
    outcome: status && { status },
    eventCount: () => events,
  });
  const children = [
    ...['FAILED', 'ABORTED', 'TIMED_OUT', 'SUCCEEDED', undefined].map((status) => child(status, 24_999)),
    child('FAILED', 24_998),
  ];
  const found = { run: undefined, facts: {}, children } as unknown as LiveMapRun;
  expect(readFacts(found).full).toEqual({ executions: 3, items: 3 });
});

test('one that has ended cannot be changed, although its execution is running', async () => {
  const { executionArn, mapRunArn, tasks } = await start('Then', [1]);
  await succeed(tasks[0]!);
  await expect.poll(async () => (await describe(mapRunArn)).status).toBe('SUCCEEDED');
  await expect(client.send(new sdk.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 4 }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'The Map Run is SUCCEEDED: only one that is RUNNING can be updated',
    reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN',
  });
  await client.send(new sdk.StopExecutionCommand({ executionArn }));
});

test('a child is stopped: it counts as a failure of the run', async () => {
  const { executionArn, mapRunArn, tasks } = await start('Two', [1]);
  const { executions } = await client.send(new sdk.ListExecutionsCommand({ mapRunArn }));
  const child = executions?.[0]?.executionArn;
  await client.send(new sdk.StopExecutionCommand({ executionArn: child, error: 'Stopped', cause: 'by hand' }));
  expect(await client.send(new sdk.DescribeExecutionCommand({ executionArn: child }))).toMatchObject({
    status: 'ABORTED',
    error: 'Stopped',
    cause: 'by hand',
  });
  expect(await ended(executionArn)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
  expect(await describe(mapRunArn)).toMatchObject({ status: 'FAILED', executionCounts: { aborted: 1, total: 1 } });
  await expect(succeed(tasks[0]!)).rejects.toMatchObject({ name: 'TaskTimedOut' });
});

test('Express children have no history; those of batches have several items', async () => {
  const express = await start('Express', [7]);
  expect(await ended(express.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[]' });
  const { executions } = await client.send(new sdk.ListExecutionsCommand({ mapRunArn: express.mapRunArn }));
  const [{ executionArn: child = '', status } = {}] = executions ?? [];
  expect([child.replace(/[-\da-f]{36}/g, 'ID'), status]).toEqual([
    'arn:aws:states:us-east-1:111111111111:express:Express/All:ID:ID',
    'FAILED',
  ]);
  expect(await client.send(new sdk.DescribeExecutionCommand({ executionArn: child }))).toMatchObject({
    error: 'E',
    cause: 'why',
    redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  });
  await expect(client.send(new sdk.GetExecutionHistoryCommand({ executionArn: child }))).rejects.toMatchObject({
    name: 'InvalidArn',
    message: "Invalid Arn: 'Resource type not valid in this context: express'",
  });

  const batched = await start('Batched', [1, 2, 3, 4, 5]);
  expect(await describe(batched.mapRunArn)).toMatchObject({
    itemCounts: { running: 2, pending: 3, total: 5 },
    executionCounts: { running: 1, pending: 2, total: 3 },
  });
  await client.send(new sdk.StopExecutionCommand({ executionArn: batched.executionArn }));
  expect(await describe(batched.mapRunArn)).toMatchObject({
    status: 'ABORTED',
    itemCounts: { aborted: 2, pending: 3 },
  });
});

test.each<[string, () => Promise<unknown>, string, string]>([
  [
    'a missing run',
    () => describe('arn:aws:states:us-east-1:111111111111:mapRun:Two/All:none'),
    'ResourceNotFound',
    "Resource not found: 'arn:aws:states:us-east-1:111111111111:mapRun:Two/All:none'",
  ],
  [
    'an ARN of something else',
    () => describe(activityArn),
    'InvalidArn',
    "Invalid Arn: 'Resource type not valid in this context: activity'",
  ],
  [
    'a machine and a run to list',
    () => client.send(new sdk.ListExecutionsCommand({ mapRunArn: 'm', stateMachineArn: 's' })),
    'ValidationException',
    'Specify either a stateMachineArn or a mapRunArn, and not both',
  ],
  [
    'a percentage over 100',
    () => client.send(new sdk.UpdateMapRunCommand({ mapRunArn: 'm', toleratedFailurePercentage: 101 })),
    'ValidationException',
    "1 validation error detected: Value '101' at 'toleratedFailurePercentage' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
])('%s is refused', async (_name, call, name, message) => {
  await expect(call()).rejects.toMatchObject({ name, message });
});
