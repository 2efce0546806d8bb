import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/engine/events.ts';
import type { Json } from '../../src/json.ts';
import { type LocalRun, type LocalRunOptions, MACHINE, startLocal, until } from './local-run.ts';

const CHILD = `${MACHINE}:Child`;
const EXECUTION = 'arn:aws:states:us-east-1:111111111111:execution';
const pass = (fields: object = {}): object => ({ Type: 'Pass', End: true, ...fields });
const one = (state: object): object => ({ StartAt: 'Work', States: { Work: state } });

function parent(action: string, parameters: object = {}, task: object = {}, more: object = {}): object {
  return {
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: `arn:aws:states:::${action}`,
        Parameters: { StateMachineArn: CHILD, ...parameters },
        End: true,
        ...task,
      },
      ...more,
    },
  };
}

function startNested(
  own: object,
  child: object,
  options: Omit<LocalRunOptions, 'machines'> & { readonly others?: Readonly<Record<string, object>> } = {},
): Promise<LocalRun> {
  return startLocal({ machines: { Parent: own, Child: child, ...options.others }, ...options });
}

const ofChild = ({ events }: LocalRun): readonly TraceEvent[] => events.filter(({ scope }) => scope.kind === 'child');
const keysOf = (value: Json | undefined): string[] => Object.keys(value as object);

const DESCRIBED = {
  ExecutionArn: `${EXECUTION}:Child:first`,
  InputDetails: { Included: true },
  Name: 'first',
  OutputDetails: { Included: true },
  RedriveCount: 0,
  RedriveStatus: 'NOT_REDRIVABLE',
  RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  StartDate: expect.any(Number),
  StateMachineArn: CHILD,
  Status: 'SUCCEEDED',
  StopDate: expect.any(Number),
};

/** From the output of `.sync`. */
const KEYS_OF_SYNC = keysOf({
  ExecutionArn: 0,
  Input: 0,
  InputDetails: 0,
  Name: 0,
  Output: 0,
  OutputDetails: 0,
  RedriveCount: 0,
  RedriveStatus: 0,
  RedriveStatusReason: 0,
  StartDate: 0,
  StateMachineArn: 0,
  Status: 0,
  StopDate: 0,
});

describe('the output', () => {
  test.each([
    ['', ['ExecutionArn', 'SdkHttpMetadata', 'SdkResponseMetadata', 'StartDate'], { StartDate: expect.any(Number) }],
    ['.sync', KEYS_OF_SYNC, { ...DESCRIBED, Input: '{"n":1}', Output: '{"n":1}' }],
    ['.sync:2', KEYS_OF_SYNC, { ...DESCRIBED, Input: { n: 1 }, Output: { n: 1 } }],
  ])('of startExecution%s', async (suffix, keys, fields) => {
    const own = parent(`states:startExecution${suffix}`, { Name: 'first', Input: { n: 1 } });
    const { output } = await (await startNested(own, one(pass()))).outcome;
    expect(keysOf(output)).toEqual(keys);
    expect(output).toMatchObject({ ExecutionArn: `${EXECUTION}:Child:first`, ...fields });
  });

  test("of the SDK's startExecution has no metadata of the call", async () => {
    const own = parent('aws-sdk:sfn:startExecution', { Name: 'first' });
    const { output } = await (await startNested(own, one(pass()))).outcome;
    expect(output).toEqual({
      ExecutionArn: `${EXECUTION}:Child:first`,
      StartDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test("of the SDK's startSyncExecution is that of the Express execution", async () => {
    const own = parent('aws-sdk:sfn:startSyncExecution', { Name: 'first', Input: { n: 1 } });
    const { output } = await (await startNested(own, one(pass()), { express: ['Child'] })).outcome;
    expect(Object.entries(output as object)).toEqual([
      ['BillingDetails', { BilledDurationInMilliseconds: 100, BilledMemoryUsedInMB: 64 }],
      [
        'ExecutionArn',
        expect.stringMatching(/^arn:aws:states:us-east-1:111111111111:express:Child:first:[0-9a-f-]{36}$/),
      ],
      ['Input', '{"n":1}'],
      ['InputDetails', { Included: true }],
      ['Name', 'first'],
      ['Output', '{"n":1}'],
      ['OutputDetails', { Included: true }],
      ['StartDate', expect.any(String)],
      ['StateMachineArn', CHILD],
      ['Status', 'SUCCEEDED'],
      ['StopDate', expect.any(String)],
    ]);
  });

  test('of startSyncExecution reports a failure without failing', async () => {
    const own = parent('aws-sdk:sfn:startSyncExecution', {});
    const child = one({ Type: 'Fail', Error: 'No', Cause: 'because' });
    const { output, status } = await (await startNested(own, child, { express: ['Child'] })).outcome;
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      Status: 'FAILED',
      Error: 'No',
      Cause: 'because',
      OutputDetails: { Included: true },
    });
    expect(keysOf(output)).not.toContain('Output');
  });
});

test.each([
  ['nothing', {}, {}],
  ['null', { Input: null }, {}],
  ['a text', { Input: '[1,2]' }, [1, 2]],
  ['a value', { Input: { 'id.$': '$$.Execution.Name' } }, { id: expect.any(String) }],
])('the input of the child, given %s', async (_, parameters, input) => {
  const run = await startNested(parent('states:startExecution.sync:2', parameters), one(pass()));
  expect((await run.outcome).output).toMatchObject({ Input: input });
  expect(ofChild(run)[0]).toMatchObject({ type: 'ExecutionStarted', details: { input } });
});

test('the child sees its own execution', async () => {
  const child = one(
    pass({
      Parameters: {
        'name.$': '$$.Execution.Name',
        'by.$': '$$.Execution.Input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID',
        'machine.$': '$$.StateMachine.Name',
      },
    }),
  );
  const own = parent('states:startExecution.sync:2', {
    Name: 'first',
    Input: { 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
  });
  const { output } = await (await startNested(own, child)).outcome;
  expect((output as { Output: Json }).Output).toEqual({
    name: 'first',
    by: expect.stringMatching(`^${EXECUTION}:Parent:`),
    machine: 'Child',
  });
});

test('the events of a child are its own: ids from 1, in a scope below the state', async () => {
  const run = await startNested(parent('states:startExecution.sync'), one(pass()));
  await run.outcome;
  expect(ofChild(run).map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
    '1<0 ExecutionStarted',
    '2<0 PassStateEntered',
    '3<2 PassStateExited',
    '4<3 ExecutionSucceeded',
  ]);
  expect(run.history(/./).map((event) => (event as [string])[0])).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

describe('a child that does not succeed', () => {
  const common = {
    ExecutionArn: `${EXECUTION}:Child:first`,
    Input: '{}',
    InputDetails: { Included: true },
    Name: 'first',
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE',
    StartDate: expect.any(Number),
    StateMachineArn: CHILD,
  };

  test.each([
    [
      'fails',
      one({ Type: 'Fail', Error: 'No', Cause: 'because' }),
      { Cause: 'because', Error: 'No', ...common, Status: 'FAILED', StopDate: expect.any(Number) },
    ],
    [
      'fails without a cause',
      one({ Type: 'Fail', Error: 'No' }),
      { Error: 'No', ...common, Status: 'FAILED', StopDate: expect.any(Number) },
    ],
    [
      'runs out of time',
      { TimeoutSeconds: 5, ...one({ Type: 'Wait', Seconds: 60, End: true }) },
      { ...common, Status: 'TIMED_OUT', StopDate: expect.any(Number) },
    ],
  ])('%s: States.TaskFailed with its description as the cause', async (_, child, cause) => {
    const caught = {
      Catch: [
        { ErrorEquals: ['No', 'States.Timeout'], Next: 'Wrong' },
        { ErrorEquals: ['States.TaskFailed'], Next: 'Caught' },
      ],
    };
    const own = parent('states:startExecution.sync:2', { Name: 'first' }, caught, { Caught: pass(), Wrong: pass() });
    const run = await startNested(own, child, { fastForward: true });
    const { output } = await run.outcome;
    const { Error, Cause } = output as { Error: string; Cause: string };
    expect(Error).toBe('States.TaskFailed');
    expect(Object.entries(JSON.parse(Cause))).toEqual(Object.entries(cause));
    expect(run.history(/Entered/).map((event) => (event as [string, { name: string }])[1].name)).toEqual([
      'Start',
      'Caught',
    ]);
  });

  test('does not affect a starter that did not wait', async () => {
    const run = await startNested(parent('states:startExecution'), one({ Type: 'Fail', Error: 'No' }));
    expect((await run.outcome).status).toBe('SUCCEEDED');
    expect(ofChild(run).at(-1)).toMatchObject({ type: 'ExecutionFailed', details: { error: 'No' } });
  });
});

describe('refused by AWS', () => {
  const metadata = (code: string): string =>
    `(Service: AWSStepFunctions; Status Code: 400; Error Code: ${code}; Proxy: null)`;
  test.each([
    [
      'states:startExecution',
      { StateMachineArn: `${MACHINE}:Other` },
      'StepFunctions.StateMachineDoesNotExistException',
      `State Machine Does Not Exist: '${MACHINE}:Other' ${metadata('StateMachineDoesNotExist')}`,
    ],
    [
      'states:startExecution.sync',
      { StateMachineArn: `${MACHINE}:Other` },
      'StepFunctions.StateMachineDoesNotExistException',
      `State Machine Does Not Exist: '${MACHINE}:Other' ${metadata('StateMachineDoesNotExist')}`,
    ],
    [
      'states:startExecution',
      { StateMachineArn: 'Child' },
      'StepFunctions.InvalidArnException',
      `Invalid Arn: 'Invalid ARN prefix: Child' ${metadata('InvalidArn')}`,
    ],
    [
      'states:startExecution',
      { Name: 'a b' },
      'StepFunctions.InvalidNameException',
      `Invalid Name: 'a b' ${metadata('InvalidName')}`,
    ],
    [
      'states:startExecution',
      { Input: 'not json' },
      'StepFunctions.InvalidExecutionInputException',
      `Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')' ${metadata('InvalidExecutionInput')}`,
    ],
    [
      'aws-sdk:sfn:startExecution',
      { StateMachineArn: `${MACHINE}:Other` },
      'Sfn.StateMachineDoesNotExistException',
      `State Machine Does Not Exist: '${MACHINE}:Other' (Service: Sfn, Status Code: 400)`,
    ],
    [
      'aws-sdk:sfn:startSyncExecution',
      {},
      'Sfn.StateMachineTypeNotSupportedException',
      'This operation is not supported by this type of state machine (Service: Sfn, Status Code: 400)',
    ],
  ])('%s %j', async (action, parameters, error, cause) => {
    const run = await startNested(parent(action, parameters), one(pass()));
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error, cause });
    expect(run.history(/^Task(?!State)/).map((event) => (event as [string])[0])).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
    ]);
  });

  // the texts of lambda:invoke
  test.each([
    [{ StateMachineArn: 3 }, "The value for the field 'StateMachineArn' must be a STRING"],
    [{ StateMachineArn: null }, "The field 'StateMachineArn' is required but was missing"],
    [{ Name: 3 }, "The value for the field 'Name' must be a STRING"],
  ])('(no evidence) %j', async (parameters, reason) => {
    const run = await startNested(parent('states:startExecution', parameters), one(pass()));
    const sent = JSON.stringify({ StateMachineArn: CHILD, ...parameters });
    expect(await run.outcome).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `The Parameters '${sent}' could not be used to start the Task: [${reason}]`,
    });
    expect(run.history(/^Task(?!State)/).map((event) => (event as [string])[0])).toEqual(['TaskScheduled']);
  });

  test('the name of a closed execution', async () => {
    const own = parent(
      'states:startExecution.sync',
      { Name: 'first' },
      { End: undefined, Next: 'Again' },
      {
        Again: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution',
          Parameters: { StateMachineArn: CHILD, Name: 'first' },
          End: true,
        },
      },
    );
    expect(await (await startNested(own, one(pass()))).outcome).toMatchObject({
      error: 'StepFunctions.ExecutionAlreadyExistsException',
      cause: `Execution Already Exists: '${EXECUTION}:Child:first' ${metadata('ExecutionAlreadyExists')}`,
    });
  });

  test('but not the same name and input while it runs, which is the same execution', async () => {
    const branch = (n: number): object => ({
      StartAt: `Start ${n}`,
      States: {
        [`Start ${n}`]: {
          ...(parent('states:startExecution.sync:2', { Name: 'first' }) as { States: { Start: object } }).States.Start,
        },
      },
    });
    const own = {
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [branch(1), branch(2)], End: true } },
    };
    const run = await startNested(own, one({ Type: 'Wait', Seconds: 10, End: true }), { fastForward: true });
    expect((await run.outcome).output).toMatchObject([{ Name: 'first' }, { Name: 'first' }]);
    expect(ofChild(run).filter(({ type }) => type === 'ExecutionStarted')).toHaveLength(1);
  });
});

describe('time that is virtual', () => {
  test("a child's wait takes no time", async () => {
    const start = performance.now();
    const run = await startNested(
      parent('states:startExecution.sync'),
      one({ Type: 'Wait', Seconds: 3600, End: true }),
      { fastForward: true },
    );
    const { startDate, stopDate } = await run.outcome;
    expect(stopDate - startDate).toBeGreaterThanOrEqual(3_600_000);
    expect(stopDate - startDate).toBeLessThan(3_605_000);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test("the waiting task's time limit applies, and ends the child", async () => {
    const run = await startNested(
      parent('states:startExecution.sync', {}, { TimeoutSeconds: 60 }),
      one({ Type: 'Wait', Seconds: 3600, End: true }),
      { fastForward: true },
    );
    const { status, error, startDate, stopDate } = await run.outcome;
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(Math.round((stopDate - startDate) / 1000)).toBe(60);
    expect(run.history(/^TaskTimedOut/)).toHaveLength(1);
    expect(ofChild(run).at(-1)!.type).toBe('ExecutionAborted');
  });
});

describe('the end of the parent', () => {
  const WAIT = one({ Type: 'Wait', Seconds: 3600, End: true });

  test("aborts a child that it waits for, with AWS's cause", async () => {
    const branch = parent('states:startExecution.sync');
    const failing = {
      StartAt: 'Rest',
      States: { Rest: { Type: 'Wait', Seconds: 1, Next: 'Break' }, Break: { Type: 'Fail', Error: 'Broken' } },
    };
    const own = { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: [branch, failing], End: true } } };
    const run = await startNested(own, WAIT, { fastForward: true });
    expect(await run.outcome).toMatchObject({ status: 'FAILED', error: 'Broken' });
    const [started] = ofChild(run);
    expect(started).toMatchObject({ scope: { state: 'Start', machine: { name: 'Child' } } });
    expect(ofChild(run).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      previousEventId: 0,
      details: {
        cause: expect.stringMatching(
          /^The Task state in AWS Step Functions execution \[arn:aws:states:us-east-1:111111111111:execution:Parent:[0-9a-f-]+\] which was managing this resource was aborted$/,
        ),
      },
    });
  });

  test('its own time limit does as well', async () => {
    const run = await startNested({ ...parent('states:startExecution.sync'), TimeoutSeconds: 30 }, WAIT, {
      fastForward: true,
    });
    expect((await run.outcome).status).toBe('TIMED_OUT');
    expect(ofChild(run).at(-1)!.type).toBe('ExecutionAborted');
  });

  test('lets a child that it did not wait for run to its own end', async () => {
    const run = await startNested(parent('states:startExecution'), WAIT, { fastForward: true });
    const { status, startDate, stopDate } = await run.outcome;
    expect(status).toBe('SUCCEEDED');
    expect(stopDate - startDate).toBeLessThan(60_000);
    const last = run.events.at(-1)!;
    expect(last).toMatchObject({ type: 'ExecutionSucceeded', scope: { kind: 'child' } });
    expect(last.timestamp - startDate).toBeGreaterThanOrEqual(3_600_000);
  });

  test('an interrupt ends all of them', async () => {
    const own = parent(
      'states:startExecution',
      {},
      { End: undefined, Next: 'Wait' },
      {
        Wait: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync',
          Parameters: { StateMachineArn: CHILD },
          End: true,
        },
      },
    );
    const run = await startNested(own, WAIT);
    await until(() => ofChild(run).filter(({ type }) => type === 'WaitStateEntered').length === 2);
    run.stop();
    expect((await run.outcome).status).toBe('ABORTED');
    expect(ofChild(run).filter(({ type }) => type === 'ExecutionAborted')).toHaveLength(2);
  });
});

describe('a machine that starts itself', () => {
  test.each(['states:startExecution.sync', 'states:startExecution'])('by %s is stopped', async (action) => {
    const run = await startLocal({ machines: { Child: parent(action) } });
    await expect(run.outcome).rejects.toMatchObject({
      name: 'UsageError',
      message: "state 'Start': 100 executions are nested in one another\n  does a machine start itself endlessly?",
    });
  });

  test('with work to do is not stopped', async () => {
    const machine = {
      StartAt: 'More?',
      States: {
        'More?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.n', NumericGreaterThan: 0, Next: 'Start' }],
          Default: 'Done',
        },
        Start: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: CHILD, Input: { 'n.$': 'States.MathAdd($.n, -1)' } },
          OutputPath: '$.Output',
          End: true,
        },
        Done: { Type: 'Pass', Result: 'bottom', End: true },
      },
    };
    const run = await startLocal({ machines: { Child: machine }, input: { n: 50 } });
    expect((await run.outcome).output).toBe('bottom');
  });
});
