import { expect, test } from 'vitest';
import { StatesError } from '../../../src/engine/errors.ts';
import type { Json } from '../../../src/json.ts';
import { findJob, type Job, waitForJob } from '../../../src/tasks/aws/jobs.ts';
import { runTask } from '../remote-task.ts';
import { startJsonService } from './servers.ts';
import { integrationOf } from './services-of.ts';

const RUN = { Id: 'jr_1', JobName: 'load', StartedOn: 1_700_000_000.5 };

test('a job is polled, less and less often, until it has ended', async () => {
  const glue = await startJsonService({
    StartJobRun: [{ JobRunId: 'jr_1' }],
    GetJobRun: [
      { JobRun: { ...RUN, JobRunState: 'STARTING' } },
      { JobRun: { ...RUN, JobRunState: 'RUNNING' } },
      { JobRun: { ...RUN, JobRunState: 'SUCCEEDED', ExecutionTime: 9 } },
    ],
  });
  const sleeps: number[] = [];
  const payload = { JobName: 'load', Arguments: { '--day': '2024-01-01' } };
  const { output, notices } = await runTask(integrationOf({ glue: glue.url }), 'glue:startJobRun.sync', payload, {
    onSleep: (ms) => sleeps.push(ms),
  });
  glue.close();
  expect(output).toEqual({
    ExecutionTime: 9,
    Id: 'jr_1',
    JobName: 'load',
    JobRunState: 'SUCCEEDED',
    StartedOn: 1_700_000_000_500,
  });
  expect(notices.filter(({ kind }) => kind === 'submitted')).toMatchObject([
    {
      output: {
        JobRunId: 'jr_1',
        SdkHttpMetadata: { HttpStatusCode: 200 },
        SdkResponseMetadata: { RequestId: 'id-1' },
      },
    },
  ]);
  expect(sleeps).toEqual([5, 10, 20]);
  expect(glue.calls.slice(0, 2)).toEqual([
    { target: 'StartJobRun', input: payload },
    { target: 'GetJobRun', input: { JobName: 'load', RunId: 'jr_1' } },
  ]);
});

test.each(['FAILED', 'TIMEOUT', 'STOPPED'])(
  'a job that is %s fails the task, with the job as the cause',
  async (JobRunState) => {
    const glue = await startJsonService({
      StartJobRun: [{ JobRunId: 'jr_1' }],
      GetJobRun: [{ JobRun: { Id: 'jr_1', JobRunState, ErrorMessage: 'no rows' } }],
    });
    const { error, cause } = await runTask(integrationOf({ glue: glue.url }), 'glue:startJobRun.sync', {
      JobName: 'load',
    });
    glue.close();
    expect([error, cause]).toEqual([
      'States.TaskFailed',
      `{"ErrorMessage":"no rows","Id":"jr_1","JobRunState":"${JobRunState}"}`,
    ]);
  },
);

test('a job that is no longer needed is stopped', async () => {
  const glue = await startJsonService({
    StartJobRun: [{ JobRunId: 'jr_1' }],
    GetJobRun: [{ JobRun: { ...RUN, JobRunState: 'RUNNING' } }],
  });
  const stop = new AbortController();
  const integration = integrationOf({ glue: glue.url });
  const running = runTask(
    integration,
    'glue:startJobRun.sync',
    { JobName: 'load' },
    {
      signal: stop.signal,
      onSleep: (ms) => void (ms > 10 && stop.abort(new Error('enough'))),
    },
  );
  await expect(running).rejects.toThrow('enough');
  await integration.close?.();
  glue.close();
  expect(glue.calls.at(-1)).toEqual({ target: 'BatchStopJobRun', input: { JobName: 'load', JobRunIds: ['jr_1'] } });
});

const task = (exitCode: number | undefined) => ({
  taskArn: 'arn:task/1',
  lastStatus: 'STOPPED',
  tags: [{ key: 'k', value: 'v' }],
  containers: [{ name: 'main', ...(exitCode !== undefined && { exitCode }) }],
});

test('an ECS task has PascalCase fields in both directions', async () => {
  const ecs = await startJsonService({
    RunTask: [{ tasks: [task(0)], failures: [] }],
    DescribeTasks: [{ tasks: [task(0)] }],
  });
  const payload = {
    Cluster: 'c',
    TaskDefinition: 'd',
    EnableECSManagedTags: true,
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['s'] } },
    Overrides: { ContainerOverrides: [{ Environment: [{ Name: 'A', Value: 1 }] }] },
  };
  const { output } = await runTask(integrationOf({ ecs: ecs.url }), 'ecs:runTask.sync', payload);
  ecs.close();
  expect(ecs.calls).toEqual([
    {
      target: 'RunTask',
      input: {
        cluster: 'c',
        taskDefinition: 'd',
        enableECSManagedTags: true,
        networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
        overrides: { containerOverrides: [{ environment: [{ name: 'A', value: '1' }] }] },
        startedBy: 'AWS Step Functions',
        clientToken: expect.any(String),
      },
    },
    { target: 'DescribeTasks', input: { cluster: 'c', tasks: ['arn:task/1'] } },
  ]);
  expect(output).toEqual({
    Containers: [{ ExitCode: 0, Name: 'main' }],
    LastStatus: 'STOPPED',
    Tags: [{ Key: 'k', Value: 'v' }],
    TaskArn: 'arn:task/1',
  });
});

test.each([1, undefined])('an ECS task fails if a container ends with %j', async (exitCode) => {
  const ecs = await startJsonService({
    RunTask: [{ tasks: [task(exitCode)] }],
    DescribeTasks: [{ tasks: [task(exitCode)] }],
  });
  const { error } = await runTask(integrationOf({ ecs: ecs.url }), 'ecs:runTask.sync', { TaskDefinition: 'd' });
  ecs.close();
  expect(error).toBe('States.TaskFailed');
});

test('an ECS task that could not be placed fails at once', async () => {
  const ecs = await startJsonService({ RunTask: [{ tasks: [], failures: [{ arn: 'a', reason: 'RESOURCE:MEMORY' }] }] });
  const { error, cause } = await runTask(integrationOf({ ecs: ecs.url }), 'ecs:runTask.sync', { TaskDefinition: 'd' });
  ecs.close();
  expect([error, cause]).toEqual(['States.TaskFailed', '{"Failures":[{"Arn":"a","Reason":"RESOURCE:MEMORY"}]}']);
});

// the service's response once the cluster is deleted: API reference of EKS, DescribeCluster
test('a deletion ends when the resource is no longer found', async () => {
  const answers: (() => Promise<Json>)[] = [
    async () => ({ Cluster: { Name: 'c', Status: 'DELETING' } }),
    async () => {
      throw new StatesError('EKS.ResourceNotFoundException', 'No cluster found for name: c.');
    },
  ];
  const wait = (job: Job): Promise<Json> =>
    waitForJob({ job, describe: () => answers.shift()!(), sleep: async () => {}, pollMs: 1 });
  expect(await wait(findJob('eks', 'deleteCluster')!)).toEqual({ Cluster: { Name: 'c', Status: 'DELETING' } });
  answers.push(async () => {
    throw new StatesError('EKS.ResourceNotFoundException', 'No cluster found for name: c.');
  });
  await expect(wait(findJob('eks', 'createCluster')!)).rejects.toThrow('EKS.ResourceNotFoundException');
});
