import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { arnOf, distributedMap, serve, template } from './client.ts';

const work = (more: object = {}) => ({ Type: 'Task', Resource: arnOf('activity', 'work'), End: true, ...more });
const children = (states: object) => ({
  StartAt: 'All',
  States: {
    All: distributedMap({ StartAt: 'Before', States: states }, { MaxConcurrency: 1, End: true }),
  },
});

const { client } = await serve({
  'template.json': template(
    {
      One: {
        StartAt: 'Before',
        States: {
          Before: { Type: 'Pass', Assign: { a: 1 }, Next: 'Work' },
          Work: work({ Retry: [{ ErrorEquals: ['Again'], MaxAttempts: 1, IntervalSeconds: 1 }] }),
        },
      },
      Late: { StartAt: 'Work', TimeoutSeconds: 1, States: { Work: work() } },
      Both: {
        StartAt: 'Both',
        States: {
          Both: {
            Type: 'Parallel',
            Branches: ['Left', 'Right'].map((name) => ({ StartAt: name, States: { [name]: work() } })),
            End: true,
          },
        },
      },
      Children: children({ Before: { Type: 'Pass', Next: 'Work' }, Work: work() }),
    },
    {
      Quick: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          Name: 'Quick',
          Type: 'EXPRESS',
          Definition: { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'E' } } },
        },
      },
    },
  ),
});
const activityArn = arnOf('activity', 'work');
await client.send(new sdk.CreateActivityCommand({ name: 'work' }));

const start = async (name: string, input: unknown = {}) => {
  const stateMachineArn = arnOf('stateMachine', name);
  const command = new sdk.StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await client.send(command)).executionArn!;
};
const take = () => client.send(new sdk.GetActivityTaskCommand({ activityArn }));
const succeed = async (output: unknown, task = take()) => {
  const { taskToken } = await task;
  return client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
};
const fail = async (error = 'E', task = take()) => {
  const { taskToken } = await task;
  await client.send(new sdk.SendTaskFailureCommand({ taskToken, error, cause: 'why' }));
  return taskToken;
};
const redrive = (executionArn: string, clientToken?: string) =>
  client.send(new sdk.RedriveExecutionCommand({ executionArn, clientToken }));
const describeOne = async (executionArn: string) => {
  const { $metadata: _, ...described } = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
  return described;
};

/** Polls, as clients do. */
async function ended(executionArn: string) {
  for (;;) {
    const described = await describeOne(executionArn);
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function history(executionArn: string): Promise<string[]> {
  const { events = [] } = await client.send(new sdk.GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events.map(({ id, previousEventId, type, executionRedrivenEventDetails, mapRunRedrivenEventDetails }) => {
    const { redriveCount } = executionRedrivenEventDetails ?? mapRunRedrivenEventDetails ?? {};
    return `${id}<${previousEventId} ${type}${redriveCount === undefined ? '' : ` ${redriveCount}`}`;
  });
}

// Sources: the API reference of RedriveExecution, DescribeExecution and ListExecutions; responses of the service, for
// the fields, the texts of refusals and the meaning of tokens, which the public repository radkawar/stackd has in
// testdata/aws/stepfunctions/redrive_execution.json and redrive_map.json
describe('RedriveExecution', { timeout: 30_000 }, () => {
  test('continues from the failed state, and the execution is described as redriven', async () => {
    const executionArn = await start('One', { b: 2 });
    await fail('Again');
    const lost = await fail('Again');
    const failed = await ended(executionArn);
    expect(failed).toMatchObject({ status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE' });
    expect(failed).not.toHaveProperty('redriveDate');

    const { redriveDate } = await redrive(executionArn, 'A');
    expect(await describeOne(executionArn)).toEqual({
      executionArn,
      stateMachineArn: arnOf('stateMachine', 'One'),
      name: failed.name,
      status: 'RUNNING',
      startDate: failed.startDate,
      input: '{"b":2}',
      inputDetails: { included: true },
      redriveCount: 1,
      redriveDate,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    await expect(client.send(new sdk.SendTaskSuccessCommand({ taskToken: lost, output: '1' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    // the count of retries restarts
    await fail('Again');
    await succeed('done');
    expect(await ended(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '"done"',
      redriveCount: 1,
      redriveDate,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    expect((await history(executionArn)).slice(9)).toEqual([
      '10<9 ActivityFailed',
      '11<10 ExecutionFailed',
      '12<11 ExecutionRedriven 1',
      '13<4 ActivityScheduled',
      '14<13 ActivityStarted',
      '15<14 ActivityFailed',
      '16<15 ActivityScheduled',
      '17<16 ActivityStarted',
      '18<17 ActivitySucceeded',
      '19<18 TaskStateExited',
      '20<19 ExecutionSucceeded',
    ]);
  });

  test('accepts a token that has already redriven the execution, whatever its current status', async () => {
    const executionArn = await start('One');
    await fail();
    await ended(executionArn);
    const { redriveDate } = await redrive(executionArn, 'A');
    expect((await redrive(executionArn, 'A')).redriveDate).toEqual(redriveDate);
    await expect(redrive(executionArn, 'B')).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
    await fail();
    await ended(executionArn);
    expect((await redrive(executionArn, 'A')).redriveDate).toEqual(redriveDate);
    expect(await describeOne(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    await redrive(executionArn, 'B');
    await succeed(1);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
  });

  test('continues a stopped execution, and a timed-out one with a new timeout', async () => {
    const stopped = await start('One');
    await take();
    await client.send(new sdk.StopExecutionCommand({ executionArn: stopped }));
    await redrive(stopped);
    await succeed(1);
    expect(await ended(stopped)).toMatchObject({ status: 'SUCCEEDED', output: '1' });

    const late = await start('Late');
    await take();
    expect(await ended(late)).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' });
    await redrive(late);
    await succeed(2);
    expect(await ended(late)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  });

  test('keeps successful branches', async () => {
    const executionArn = await start('Both');
    const tasks = [await take(), await take()];
    await succeed('left', Promise.resolve(tasks[0]!));
    await fail('E', Promise.resolve(tasks[1]!));
    await ended(executionArn);
    await redrive(executionArn);
    await succeed('right');
    expect(await ended(executionArn)).toMatchObject({ output: '["left","right"]' });
    const events = await history(executionArn);
    expect(events.slice(events.indexOf('16<15 ExecutionRedriven 1'))).toEqual([
      '16<15 ExecutionRedriven 1',
      '17<6 ActivityScheduled',
      '18<17 ActivityStarted',
      '19<18 ActivitySucceeded',
      '20<19 TaskStateExited',
      '21<20 ParallelStateSucceeded',
      '22<20 ParallelStateExited',
      '23<22 ExecutionSucceeded',
    ]);
  });

  test('redrives the Map run: its children continue, or begin', async () => {
    const executionArn = await start('Children', [0, 1, 2]);
    await succeed('zero');
    await fail();
    await ended(executionArn);
    const { mapRuns } = await client.send(new sdk.ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    const list = async (filter: Partial<sdk.ListExecutionsCommandInput> = {}) => {
      const { executions = [] } = await client.send(new sdk.ListExecutionsCommand({ mapRunArn, ...filter }));
      return executions.map(({ status, redriveCount }) => `${status} ${redriveCount}`);
    };
    expect(await list()).toEqual(['FAILED 0', 'SUCCEEDED 0']);
    await redrive(executionArn);
    const task = await take();
    expect(await list()).toEqual(['RUNNING 1', 'SUCCEEDED 0']);
    expect(await client.send(new sdk.DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'RUNNING',
      redriveCount: 1,
      redriveDate: expect.any(Date),
      executionCounts: { running: 1, succeeded: 1, failed: 0, pending: 1, total: 3, pendingRedrive: 0 },
    });
    await succeed('one', Promise.resolve(task));
    await succeed('two');
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '["zero","one","two"]' });
    expect((await client.send(new sdk.ListMapRunsCommand({ executionArn }))).mapRuns?.length).toBe(1);
    expect(await list({ redriveFilter: 'REDRIVEN' })).toEqual(['SUCCEEDED 1']);
    expect(await list({ redriveFilter: 'NOT_REDRIVEN' })).toEqual(['SUCCEEDED 0', 'SUCCEEDED 0']);
    expect((await history(executionArn)).slice(3)).toEqual([
      '4<3 MapRunStarted',
      '5<4 MapRunFailed',
      '6<5 MapStateFailed',
      '7<6 ExecutionFailed',
      '8<7 ExecutionRedriven 1',
      '9<3 MapRunRedriven 1',
      '10<9 MapRunSucceeded',
      '11<10 MapStateSucceeded',
      '12<9 MapStateExited',
      '13<12 ExecutionSucceeded',
    ]);
    const { executions } = await client.send(new sdk.ListExecutionsCommand({ mapRunArn, redriveFilter: 'REDRIVEN' }));
    expect((await history(executions![0]!.executionArn!)).slice(6)).toEqual([
      '7<6 ActivityFailed',
      '8<7 ExecutionFailed',
      '9<8 ExecutionRedriven 1',
      '10<4 ActivityScheduled',
      '11<10 ActivityStarted',
      '12<11 ActivitySucceeded',
      '13<12 TaskStateExited',
      '14<13 ExecutionSucceeded',
    ]);
    await expect(redrive(executions![0]!.executionArn!)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Labeled Execution ARNs are not supported for this API',
    });
  });

  test('refuses the same requests as AWS', async () => {
    const running = await start('One');
    await expect(redrive(running)).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
      message: `Execution ${running} invalid for redrive as: Execution is RUNNING and cannot be redriven`,
    });
    await succeed(1);
    await ended(running);
    await expect(redrive(running)).rejects.toMatchObject({
      message: `Execution ${running} invalid for redrive as: Execution is SUCCEEDED and cannot be redriven`,
    });
    const missing = arnOf('execution', 'One:none');
    await expect(redrive(missing)).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${missing}'`,
    });
    await expect(redrive(await start('Quick'))).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Resource type not valid in this context: express'",
    });
    await expect(redrive(running, 'two words')).rejects.toMatchObject({ name: 'ValidationException' });
    const stateMachineArn = arnOf('stateMachine', 'One');
    for (const filter of [{ redriveFilter: 'REDRIVEN' }, { statusFilter: 'PENDING_REDRIVE' }] as const) {
      await expect(client.send(new sdk.ListExecutionsCommand({ stateMachineArn, ...filter }))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
  });
});
