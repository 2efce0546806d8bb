import { describe, expect, test } from 'vitest';
import {
  callApi,
  callbackMachine,
  type LocalRun,
  type LocalRunOptions,
  MACHINE,
  openMailbox,
  startLocal,
  until,
} from './local-run.ts';

const CHILD = `${MACHINE}:Child`;
const EXECUTION = 'arn:aws:states:us-east-1:111111111111:execution';

interface Called extends LocalRun {
  call(action: string, parameters?: object): ReturnType<typeof callApi>;
  /** ARN of the execution itself. */
  readonly own: string;
  finish(): Promise<unknown>;
}

/** A run that waits for its token, with another machine in its project. */
async function startCalled(child: object, options: Partial<LocalRunOptions> = {}): Promise<Called> {
  const mailbox = await openMailbox();
  const run = await startLocal({
    machines: {
      Parent: callbackMachine({
        Parameters: {
          FunctionName: 'send',
          Payload: { 'token.$': '$$.Task.Token', 'execution.$': '$$.Execution.Id' },
        },
      }),
      Child: { StartAt: 'Work', States: { Work: child } },
    },
    files: { 'send.mjs': mailbox.poster },
    handlers: { send: 'send.mjs' },
    ...options,
  });
  const { api, event } = await mailbox.next();
  const call: Called['call'] = (action, parameters = {}) => callApi(api, action, parameters);
  return {
    ...run,
    call,
    own: event.execution as string,
    finish: async () => {
      await call('SendTaskSuccess', { taskToken: event.token, output: '1' });
      return run.outcome;
    },
  };
}

const PASS = { Type: 'Pass', End: true };
const WAIT = { Type: 'Wait', Seconds: 600, End: true };
const seconds = (date: unknown): boolean => typeof date === 'number' && Math.abs(date - Date.now() / 1000) < 60;

describe('an execution that code starts', () => {
  test("runs below the code's task, and can be described", async () => {
    const run = await startCalled(PASS);
    const started = await run.call('StartExecution', { stateMachineArn: CHILD, name: 'first', input: '{"n":1}' });
    expect(started).toMatchObject({ status: 200, body: { executionArn: `${EXECUTION}:Child:first` } });
    expect(seconds(started.body.startDate)).toBe(true);
    await until(() => run.events.some(({ type, scope }) => scope.kind === 'child' && type === 'ExecutionSucceeded'));
    const { body } = await run.call('DescribeExecution', { executionArn: `${EXECUTION}:Child:first` });
    expect(body).toEqual({
      executionArn: `${EXECUTION}:Child:first`,
      stateMachineArn: CHILD,
      name: 'first',
      status: 'SUCCEEDED',
      startDate: expect.any(Number),
      stopDate: expect.any(Number),
      input: '{"n":1}',
      inputDetails: { included: true },
      output: '{"n":1}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
    expect(run.events.find(({ scope }) => scope.kind === 'child')).toMatchObject({
      scope: { state: 'Ask', index: 0, machine: { name: 'Child' } },
    });
    expect(await run.finish()).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });

  test('is waited for if the machine is Express', async () => {
    const run = await startCalled({ Type: 'Fail', Error: 'No', Cause: 'because' }, { express: ['Child'] });
    const { body } = await run.call('StartSyncExecution', { stateMachineArn: CHILD });
    expect(body).toMatchObject({
      billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
      status: 'FAILED',
      error: 'No',
      cause: 'because',
      input: '{}',
    });
    await run.finish();
  });

  test('is stopped with the given error and cause', async () => {
    const run = await startCalled(WAIT);
    const { body } = await run.call('StartExecution', { stateMachineArn: CHILD });
    const { executionArn } = body;
    expect((await run.call('DescribeExecution', { executionArn })).body).toMatchObject({ status: 'RUNNING' });
    const stopped = await run.call('StopExecution', { executionArn, error: 'Enough', cause: 'of this' });
    expect(seconds(stopped.body.stopDate)).toBe(true);
    expect((await run.call('DescribeExecution', { executionArn })).body).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'of this',
      redriveStatus: 'REDRIVABLE',
    });
    expect(await run.finish()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each([
    ['StartExecution', { stateMachineArn: `${MACHINE}:Other` }, 'StateMachineDoesNotExist'],
    ['StartExecution', { stateMachineArn: 'Child' }, 'InvalidArn'],
    ['StartExecution', { stateMachineArn: CHILD, input: '{' }, 'InvalidExecutionInput'],
    ['StartExecution', { stateMachineArn: CHILD, name: 'a/b' }, 'InvalidName'],
    ['StartExecution', {}, 'ValidationException'],
    ['StartSyncExecution', { stateMachineArn: CHILD }, 'StateMachineTypeNotSupported'],
    ['DescribeExecution', { executionArn: `${EXECUTION}:Child:none` }, 'ExecutionDoesNotExist'],
    ['StopExecution', { executionArn: `${EXECUTION}:Child:none` }, 'ExecutionDoesNotExist'],
  ])('is refused: %s %j', async (action, parameters, error) => {
    const run = await startCalled(PASS);
    expect(await run.call(action, parameters)).toMatchObject({ status: 400, body: { __type: error } });
    await run.finish();
  });
});

describe('the execution itself', () => {
  test('is described', async () => {
    const run = await startCalled(PASS);
    expect((await run.call('DescribeExecution', { executionArn: run.own })).body).toMatchObject({
      executionArn: run.own,
      stateMachineArn: `${MACHINE}:Parent`,
      status: 'RUNNING',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    await run.finish();
  });

  test('is stopped by its own code', async () => {
    const run = await startCalled(PASS);
    await run.call('StopExecution', { executionArn: run.own, error: 'Enough' });
    expect(await run.outcome).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    expect(run.history(/ExecutionAborted/)).toEqual([['ExecutionAborted', { error: 'Enough' }]]);
  });
});

test("a machine without tokens has the API if a function receives a machine's ARN", async () => {
  const mailbox = await openMailbox();
  const run = await startLocal({
    machines: {
      Parent: {
        StartAt: 'Start',
        States: { Start: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:Fn', End: true } },
      },
      Child: { StartAt: 'Work', States: { Work: PASS } },
    },
    functions: {
      Fn: {
        Handler: 'send.handler',
        Runtime: 'nodejs22.x',
        CodeUri: '.',
        Environment: { Variables: { OTHER: CHILD } },
      },
    },
    files: { 'send.mjs': mailbox.poster },
  });
  expect((await mailbox.next()).api).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  expect((await run.outcome).status).toBe('SUCCEEDED');
});
