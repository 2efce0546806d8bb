import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/index.ts';
import { parsed, runTest, type StateTest } from './run-test.ts';

interface Case extends StateTest {
  readonly name: string;
  readonly expected: object;
}

const quote = { order: { id: 7, total: 12 }, customer: 'Ann' };
const inside = { StartAt: 'Step', States: { Step: { Type: 'Pass', End: true } } };

describe('the data at each stage', () => {
  test.each<Case>([
    {
      name: 'Pass: every step, defined or not, and no result',
      definition: {
        Type: 'Pass',
        InputPath: '$.order',
        Parameters: { 'sum.$': '$.total' },
        ResultPath: '$.bill',
        End: true,
      },
      input: quote,
      expected: {
        status: 'SUCCEEDED',
        output: { ...quote, bill: { sum: 12 } },
        inspectionData: {
          input: quote,
          afterInputPath: { id: 7, total: 12 },
          afterParameters: { sum: 12 },
          afterResultSelector: { sum: 12 },
          afterResultPath: { ...quote, bill: { sum: 12 } },
        },
      },
    },
    {
      name: 'Pass with a Result: nothing of the input that it replaces',
      definition: { Type: 'Pass', InputPath: '$.order', Result: { ok: true }, Next: 'Later' },
      input: quote,
      expected: {
        status: 'SUCCEEDED',
        nextState: 'Later',
        output: { ok: true },
        inspectionData: {
          input: quote,
          result: { ok: true },
          afterResultSelector: { ok: true },
          afterResultPath: { ok: true },
        },
      },
    },
    {
      name: 'Choice: only the input, and the rule that applies',
      definition: {
        Type: 'Choice',
        InputPath: '$.order',
        Choices: [{ Variable: '$.total', NumericGreaterThan: 10, Next: 'Large' }],
        Default: 'Small',
      },
      input: quote,
      expected: {
        status: 'SUCCEEDED',
        nextState: 'Large',
        output: quote.order,
        inspectionData: { input: quote, afterInputPath: quote.order },
      },
    },
    {
      name: 'Fail: its error, without an output',
      definition: { Type: 'Fail', Error: 'Refused', CausePath: '$.customer' },
      input: quote,
      expected: {
        status: 'FAILED',
        error: 'Refused',
        cause: 'Ann',
        inspectionData: { input: quote, afterInputPath: quote },
      },
    },
    {
      name: 'Wait: no time passes',
      definition: { Type: 'Wait', Seconds: 86_400, Next: 'Later' },
      expected: {
        status: 'SUCCEEDED',
        nextState: 'Later',
        output: {},
        inspectionData: { input: {}, afterInputPath: {} },
      },
    },
    {
      name: 'Task: the mock is the result',
      definition: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Parameters: { TopicArn: 'arn:aws:sns:us-east-1:111111111111:news', 'Message.$': '$.customer' },
        ResultSelector: { 'id.$': '$.MessageId' },
        ResultPath: '$.sent',
        OutputPath: '$.sent.id',
        End: true,
      },
      input: quote,
      mock: { result: { MessageId: 'm-1' } },
      expected: {
        status: 'SUCCEEDED',
        output: 'm-1',
        inspectionData: {
          input: quote,
          afterInputPath: quote,
          afterParameters: { TopicArn: 'arn:aws:sns:us-east-1:111111111111:news', Message: 'Ann' },
          result: { MessageId: 'm-1' },
          afterResultSelector: { id: 'm-1' },
          afterResultPath: { ...quote, sent: { id: 'm-1' } },
        },
      },
    },
    {
      name: 'Task in JSONata: Arguments and result',
      definition: {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: { QueueUrl: 'https://q', MessageBody: '{% $states.input.customer %}' },
        Output: '{% $states.result.answer %}',
        End: true,
      },
      input: quote,
      mock: { result: { answer: 42 } },
      expected: {
        status: 'SUCCEEDED',
        output: 42,
        inspectionData: {
          input: quote,
          afterArguments: { QueueUrl: 'https://q', MessageBody: 'Ann' },
          result: { answer: 42 },
        },
      },
    },
    {
      name: 'variables: given ones, and those that the state assigns',
      definition: { Type: 'Pass', Result: 1, Assign: { 'twice.$': 'States.Array($old, $old)' }, End: true },
      variables: { old: 'x' },
      expected: {
        status: 'SUCCEEDED',
        output: 1,
        inspectionData: {
          input: {},
          result: 1,
          afterResultSelector: 1,
          afterResultPath: 1,
          variables: { old: 'x', twice: ['x', 'x'] },
        },
      },
    },
    {
      name: "Parallel: the mock is its branches' result; its input is not shown (recorded in February 2026)",
      definition: {
        Type: 'Parallel',
        Parameters: { 'id.$': '$.order.id' },
        Branches: [inside, { StartAt: 'Other', States: { Other: { Type: 'Pass', End: true } } }],
        ResultSelector: { 'first.$': '$[0]' },
        End: true,
      },
      input: quote,
      mock: { result: ['a', 'b'] },
      expected: {
        status: 'SUCCEEDED',
        output: { first: 'a' },
        inspectionData: {
          input: quote,
          afterResultSelector: { first: 'a' },
          afterResultPath: { first: 'a' },
        },
      },
    },
    {
      name: 'Map: how its fields process the items',
      definition: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'place.$': '$$.Map.Item.Index', 'item.$': '$$.Map.Item.Value' },
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'of.$': '$.customer' } },
        MaxConcurrencyPath: '$.limit',
        ToleratedFailurePercentage: 50,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inside },
        ResultPath: '$.done',
        End: true,
      },
      input: { items: ['a', 'b', 'c'], limit: 3, customer: 'Ann' },
      mock: { result: [1, 2] },
      expected: {
        status: 'SUCCEEDED',
        output: { items: ['a', 'b', 'c'], limit: 3, customer: 'Ann', done: [1, 2] },
        inspectionData: {
          input: { items: ['a', 'b', 'c'], limit: 3, customer: 'Ann' },
          afterInputPath: { items: ['a', 'b', 'c'], limit: 3, customer: 'Ann' },
          afterItemsPath: ['a', 'b', 'c'],
          afterItemSelector: [
            { place: 0, item: 'a' },
            { place: 1, item: 'b' },
            { place: 2, item: 'c' },
          ],
          afterItemBatcher: [
            {
              BatchInput: { of: 'Ann' },
              Items: [
                { place: 0, item: 'a' },
                { place: 1, item: 'b' },
              ],
            },
            { BatchInput: { of: 'Ann' }, Items: [{ place: 2, item: 'c' }] },
          ],
          maxConcurrency: 3,
          toleratedFailurePercentage: 50,
          afterResultSelector: [1, 2],
          afterResultPath: { items: ['a', 'b', 'c'], limit: 3, customer: 'Ann', done: [1, 2] },
        },
      },
    },
    {
      name: 'Map with an ItemReader: the given data, and nothing is written',
      definition: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON', ItemsPointer: '/rows' },
          Parameters: { Bucket: 'data', Key: 'rows.json.gz' },
        },
        ItemSelector: { 'row.$': '$$.Map.Item.Value', 'from.$': '$$.Map.Item.Source' },
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inside },
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'out' } },
        End: true,
      },
      configuration: { mapItemReaderData: '{"rows": [10, 20]}' },
      mock: { result: { Written: 2 } },
      expected: {
        status: 'SUCCEEDED',
        output: { Written: 2 },
        inspectionData: {
          input: {},
          afterInputPath: {},
          afterItemsPointer: [10, 20],
          afterItemSelector: [
            { row: 10, from: 'S3://data/rows.json.gz' },
            { row: 20, from: 'S3://data/rows.json.gz' },
          ],
          maxConcurrency: 0,
          afterResultSelector: { Written: 2 },
          afterResultPath: { Written: 2 },
        },
      },
    },
    {
      name: 'Map with an ItemReader without data: its items stay unknown',
      definition: {
        Type: 'Map',
        QueryLanguage: 'JSONata',
        ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'data' } },
        ItemSelector: { row: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inside },
        End: true,
      },
      mock: { result: [] },
      expected: { status: 'SUCCEEDED', output: [], inspectionData: { input: {}, maxConcurrency: 0 } },
    },
  ])('$name', async ({ expected, name: _, ...request }) => {
    expect(parsed(await runTest({ ...request, level: 'DEBUG' }))).toEqual(expected);
    const { inspectionData: _data, ...brief } = expected as { inspectionData: object };
    expect(parsed(await runTest({ ...request, level: 'INFO' }))).toEqual(brief);
  });
});

const busy = { error: 'Busy', cause: 'try later' };
const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sns:publish',
  Parameters: { Message: 'hi' },
  Retry: [
    { ErrorEquals: ['Other'] },
    {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 3,
      BackoffRate: 1.5,
      MaxAttempts: 4,
      MaxDelaySeconds: 6,
      JitterStrategy: 'FULL',
    },
  ],
  Catch: [
    { ErrorEquals: ['Other'], Next: 'Nowhere' },
    { ErrorEquals: ['Busy'], ResultPath: '$.problem', Assign: { 'why.$': '$.Cause' }, Next: 'Repair' },
  ],
  Next: 'Later',
};
const map = {
  Type: 'Map',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...inside },
  End: true,
};
const exceeded = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

describe('a failure', () => {
  test.each<readonly [retries: number, seconds: number]>([
    [0, 3],
    // 4.5 seconds: AWS's number is whole
    [1, 4],
    [2, 6],
    [3, 6],
  ])('after %i retries would be retried in %i s', async (retrierRetryCount, retryBackoffIntervalSeconds) => {
    const configuration = { retrierRetryCount };
    const answer = await runTest({ definition: task, mock: { errorOutput: busy }, configuration, level: 'DEBUG' });
    expect(parsed(answer)).toEqual({
      status: 'RETRIABLE',
      ...busy,
      inspectionData: {
        input: {},
        afterInputPath: {},
        afterParameters: { Message: 'hi' },
        errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds },
      },
    });
  });

  test('is caught once its retrier is exhausted', async () => {
    const configuration = { retrierRetryCount: 4 };
    const mock = { errorOutput: busy };
    expect(parsed(await runTest({ definition: task, input: { a: 1 }, mock, configuration, level: 'TRACE' }))).toEqual({
      status: 'CAUGHT_ERROR',
      ...busy,
      nextState: 'Repair',
      output: { a: 1, problem: { Error: 'Busy', Cause: 'try later' } },
      inspectionData: {
        input: { a: 1 },
        afterInputPath: { a: 1 },
        afterParameters: { Message: 'hi' },
        variables: { why: 'try later' },
        errorDetails: { catchIndex: 1 },
      },
    });
  });

  test.each<Case>([
    {
      name: 'that nothing matches',
      definition: task,
      mock: { errorOutput: { error: 'Strange' } },
      expected: { status: 'FAILED', error: 'Strange' },
    },
    {
      name: 'of a path: its cause names no state',
      definition: { Type: 'Pass', InputPath: '$.nowhere', End: true },
      expected: {
        status: 'FAILED',
        error: 'States.Runtime',
        cause: "Invalid path '$.nowhere' : No results for path: $['nowhere']",
      },
    },
    {
      name: 'of the catcher itself',
      definition: {
        ...task,
        QueryLanguage: 'JSONata',
        Parameters: undefined,
        Arguments: { Message: 'hi' },
        Retry: [],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.nowhere %}', Next: 'Repair' }],
      },
      mock: { errorOutput: busy },
      expected: {
        status: 'FAILED',
        error: 'States.QueryEvaluationError',
        cause:
          "The JSONata expression '$states.input.nowhere' specified for the field 'Catch[0]/Output' returned nothing (undefined).",
      },
    },
    {
      name: 'of a Map with more failed iterations than tolerated',
      definition: { ...map, ToleratedFailureCount: 1 },
      input: [1, 2, 3],
      mock: { result: [1] },
      configuration: { mapIterationFailureCount: 2 },
      expected: { status: 'FAILED', ...exceeded },
    },
    {
      name: 'of a Map by percentage',
      definition: { ...map, ToleratedFailurePercentage: 30 },
      input: [1, 2, 3],
      mock: { result: [1, null, 3] },
      configuration: { mapIterationFailureCount: 1 },
      expected: { status: 'FAILED', ...exceeded },
    },
    {
      name: 'of as many iterations as tolerated is not a failure of the Map',
      definition: { ...map, ToleratedFailureCount: 2 },
      input: [1, 2, 3],
      mock: { result: [1] },
      configuration: { mapIterationFailureCount: 2 },
      expected: { status: 'SUCCEEDED', output: [1] },
    },
    {
      name: 'of iterations has no effect without a tolerance',
      definition: map,
      input: [1, 2, 3],
      mock: { result: [1] },
      configuration: { mapIterationFailureCount: 2 },
      expected: { status: 'SUCCEEDED', output: [1] },
    },
    {
      name: "inside a Map is the Map's own",
      definition: { ...map, ToleratedFailureCount: 5 },
      input: [1],
      mock: { errorOutput: busy },
      configuration: { errorCausedByState: 'Step' },
      expected: { status: 'FAILED', ...busy },
    },
    {
      name: 'of the data for an ItemReader',
      definition: {
        ...map,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSONL' },
          Parameters: { Bucket: 'data', Key: 'k' },
        },
        ItemSelector: { 'v.$': '$$.Map.Item.Value' },
        Catch: [{ ErrorEquals: ['States.ItemReaderFailed'], ResultPath: null, Next: 'Repair' }],
      },
      configuration: { mapItemReaderData: '{broken' },
      mock: { result: [] },
      expected: {
        status: 'CAUGHT_ERROR',
        error: 'States.ItemReaderFailed',
        nextState: 'Repair',
        output: {},
        cause: expect.any(String),
      },
    },
  ])('$name', async ({ expected, name: _, ...request }) => {
    expect(parsed(await runTest(request))).toEqual(expected);
  });
});

const account = '210987654321';
const whole = { Type: 'Pass', Parameters: { 'all.$': '$$' }, End: true };

describe('the context object', () => {
  test('is that of a synchronous Express execution', async () => {
    const { output } = await runTest({
      definition: {
        ...whole,
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Parameters: { Message: 'x' },
        ResultSelector: { 'all.$': '$$' },
      },
      mock: { result: 1 },
      roleArn: `arn:aws:iam::${account}:role/tester`,
      configuration: { retrierRetryCount: 2 },
    });
    const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
    expect(output!.replaceAll(uuid, 'UUID')).toBe(
      JSON.stringify({
        all: {
          Execution: {
            Id: `arn:aws:states:us-east-1:${account}:express:flow:UUID`,
            Input: {},
            Name: 'UUID',
            RoleArn: `arn:aws:iam::${account}:role/tester`,
            StartTime: '2025-01-31T00:00:00.000Z',
          },
          StateMachine: { Id: `arn:aws:states:us-east-1:${account}:stateMachine:flow`, Name: 'flow' },
          State: { Name: 'StateName', EnteredTime: '2025-01-31T00:00:00.000Z', RetryCount: 2 },
        },
      }),
    );
  });

  test("is the caller's, and nothing else", async () => {
    const context = { Execution: { Id: 'mine' }, State: {} };
    expect(parsed(await runTest({ definition: whole, context }))).toEqual({
      status: 'SUCCEEDED',
      output: { all: context },
    });
  });

  test('has an item inside a Map: the first one, which is the input', async () => {
    const definition = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: {
            StartAt: 'One',
            States: {
              One: { Type: 'Pass', Parameters: { 'item.$': '$$.Map.Item', 'name.$': '$$.State.Name' }, End: true },
            },
          },
          End: true,
        },
      },
    };
    expect(parsed(await runTest({ definition, stateName: 'One', input: 'a' }))).toEqual({
      status: 'SUCCEEDED',
      output: { item: { Index: 0, Value: 'a' }, name: 'One' },
    });
  });

  test("of items that the Map itself passes out is added to the caller's", async () => {
    const definition = { ...map, ItemSelector: { 'v.$': '$$.Map.Item.Value', 'who.$': '$$.State.Name' } };
    const context = { State: { Name: 'mine' } };
    const answer = await runTest({ definition, input: ['a'], context, mock: { result: [] }, level: 'DEBUG' });
    expect(parsed(answer)).toMatchObject({ inspectionData: { afterItemSelector: [{ v: 'a', who: 'mine' }] } });
  });
});

describe('without a mock', () => {
  const resource = 'arn:aws:lambda:us-east-1:111111111111:function:greet';
  const handlers = {
    'greet.mjs': `export const handler = async ({ who }) => {
      if (who === undefined) throw Object.assign(new Error('who is it?'), { name: 'NoName' });
      return 'Hello ' + who;
    };`,
  };

  test('a function runs', async () => {
    const definition = { Type: 'Task', Resource: resource, ResultPath: '$.greeting', Next: 'Later' };
    expect(parsed(await runTest({ definition, handlers, input: { who: 'Ann' } }))).toEqual({
      status: 'SUCCEEDED',
      nextState: 'Later',
      output: { who: 'Ann', greeting: 'Hello Ann' },
    });
  });

  test('a function that throws is retried as its state says', async () => {
    const definition = { Type: 'Task', Resource: resource, Retry: [{ ErrorEquals: ['NoName'] }], End: true };
    expect(await runTest({ definition, handlers })).toMatchObject({ status: 'RETRIABLE', error: 'NoName' });
  });

  test.each([
    [map, `the state 'StateName' is a Map: give the result of its iterations with --mock '{"result": "[...]"}'`],
    [
      { Type: 'Parallel', Branches: [inside], End: true },
      `the state 'StateName' is a Parallel: give the results of its branches with --mock '{"result": "[...]"}'`,
    ],
    [
      { Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:approve', End: true },
      `the state 'StateName' waits for an answer from outside (arn:aws:states:us-east-1:111111111111:activity:approve): give its answer with --mock '{"result": "..."}'`,
    ],
    [
      { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { Message: 'x' }, End: true },
      "state 'StateName': no handler, mock or endpoint is configured for arn:aws:states:::sns:publish\n  --handler 'arn:aws:states:::sns:publish=./module.ts#export' runs your own module instead",
    ],
  ])('%j reports the options that would answer it', async (definition, message) => {
    await expect(runTest({ definition })).rejects.toThrow(new UsageError(message));
  });
});

describe('a mock that TestState refuses', () => {
  const request = (resource: string, parameters: object): object => ({
    Type: 'Task',
    Resource: `arn:aws:states:::${resource}`,
    Parameters: parameters,
    End: true,
  });
  const putEvents = request('events:putEvents', { Entries: [] });
  const start = request('states:startExecution', {
    StateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:a',
  });
  const invoke = request('lambda:invoke', { FunctionName: 'f' });
  const getObject = request('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' });
  const encrypt = request('aws-sdk:kms:encrypt', { KeyId: 'k', Plaintext: 'p' });
  const putItem = request('dynamodb:putItem', { TableName: 't', Item: {} });
  const getFunction = request('aws-sdk:lambda:getFunction', { FunctionName: 'f' });
  const memory = (MemorySize: number) => ({ Configuration: { MemorySize } });

  // AWS's messages for these kinds of results were recorded in November 2025
  test.each([
    [putEvents, { Entries: 'none' }, "Field 'Entries' must be an array"],
    [putEvents, { Entries: [{ EventId: 'e' }, { EventId: ['e'] }] }, "Field 'EventId' must be a string"],
    [start, {}, "Required field 'ExecutionArn' is missing"],
    [start, { executionArn: 'a', startDate: 's' }, "Required field 'ExecutionArn' is missing"],
    [start, { ExecutionArn: 'a', StartDate: 1764103483 }, "Field 'StartDate' must be a string"],
    [invoke, { StatusCode: '200' }, "Field 'StatusCode' must be a number"],
    [putItem, { ConsumedCapacity: { CapacityUnits: '1' } }, "Field 'CapacityUnits' must be a number"],
    [getObject, { ContentLength: '9000' }, "Field 'ContentLength' must be a number"],
    [getObject, { StorageClass: 'Papyrus' }, "Field 'StorageClass' is not an expected value"],
    [encrypt, { CiphertextBlob: 123 }, "Field 'CiphertextBlob' must be a string"],
    [encrypt, { CiphertextBlob: '' }, "Field 'CiphertextBlob' is smaller than the minimum length"],
    [getFunction, memory(127), "Field 'MemorySize' is less than the minimum value"],
    // recorded with 10241: the limit was 10240 then
    [getFunction, memory(32769), "Field 'MemorySize' exceeds the maximum value"],
  ])('%j: %j', async (definition, result, problem) => {
    const message = `Mock result schema validation error: ${problem}\n  fieldValidationMode NONE takes any result`;
    const strict = { definition, mock: { result } };
    await expect(runTest(strict)).rejects.toThrow(new UsageError(message));
    const none = { definition, mock: { result, fieldValidationMode: 'NONE' as const } };
    expect(await runTest(none)).toMatchObject({ status: 'SUCCEEDED' });
  });

  // recorded in November 2025: fields that the API does not have, and required ones that PRESENT does not ask for
  test.each([
    [putEvents, { random: 'json' }, 'STRICT'],
    [putEvents, {}, 'STRICT'],
    [start, {}, 'PRESENT'],
    [start, { executionArn: 'a' }, 'PRESENT'],
    // at their limits
    [getFunction, memory(128), 'STRICT'],
    [getFunction, memory(32768), 'STRICT'],
    [encrypt, { CiphertextBlob: 'AA==' }, 'STRICT'],
  ] as const)('%j accepts %j with %s', async (definition, result, fieldValidationMode) => {
    expect(await runTest({ definition, mock: { result, fieldValidationMode } })).toMatchObject({ status: 'SUCCEEDED' });
  });

  const branch = { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } };
  const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...branch };
  const writes = {
    Type: 'Map',
    ItemProcessor: distributed,
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } },
    End: true,
  };
  // recorded in December 2025 and February 2026
  test.each<[string, StateTest, string]>([
    [
      'as many items as branches',
      { definition: { Type: 'Parallel', Branches: [branch], End: true }, mock: { result: [1, 2] } },
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
    [
      'an object of a Map that writes',
      { definition: writes, mock: { result: [1] } },
      'Mocked result must be a JSON object.',
    ],
    [
      'no more failures than items',
      {
        definition: { Type: 'Map', ItemProcessor: distributed, End: true },
        input: [1, 2],
        mock: { result: [1, 2] },
        configuration: { mapIterationFailureCount: 3 },
      },
      'Map iteration failure count must be less than or equal to the number of Map iterations',
    ],
  ])('%s', async (_name, given, message) => {
    await expect(runTest(given)).rejects.toThrow(new UsageError(message));
  });
});

// recorded in November 2025
test('an exhausted retrier is named', async () => {
  const configuration = { retrierRetryCount: 2 };
  const definition = { ...task, Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }], Catch: undefined };
  const answer = await runTest({ definition, mock: { errorOutput: busy }, configuration, level: 'DEBUG' });
  expect(parsed(answer)).toMatchObject({ status: 'FAILED', inspectionData: { errorDetails: { retryIndex: 0 } } });
});

// recorded in November 2025, for a Distributed Map of a JSONPath machine
test('a failed Map shows its input and its items', async () => {
  const definition = {
    Type: 'Map',
    ItemsPath: '$.Values',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Step',
      States: { Step: { Type: 'Pass', End: true } },
    },
    ToleratedFailureCount: 2,
    End: true,
  };
  const input = { Values: ['a', 'b'] };
  const configuration = { errorCausedByState: 'Step', mapIterationFailureCount: 2 };
  const answer = await runTest({ definition, input, mock: { errorOutput: busy }, configuration, level: 'TRACE' });
  expect(parsed(answer)).toEqual({
    status: 'FAILED',
    ...busy,
    inspectionData: {
      input,
      afterInputPath: input,
      afterItemsPath: ['a', 'b'],
      maxConcurrency: 0,
      toleratedFailureCount: 2,
    },
  });
});

// in the form of the recorded message about a string: test/server/recorded-answers.test.ts
test.each([
  [{ State: { RetryCount: '1' } }, 'State.RetryCount must be a number'],
  [{ Execution: 'e' }, 'Execution must be an object'],
])('(no evidence) the context object %j', async (context, message) => {
  const definition = { Type: 'Pass', End: true };
  await expect(runTest({ definition, context })).rejects.toThrow(
    new UsageError(`Invalid Context object provided: ${message}`),
  );
});
