import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LambdaApiTarget, startLambdaApi } from '../../../src/lambda/api/lambda-api.ts';
import { nestedTraceHeader, readTrace } from '../../../src/lambda/environment/caller-trace.ts';
import type { LambdaInvocation } from '../../../src/lambda/lambda-runtime.ts';
import type { LoopbackServer } from '../../../src/loopback-server.ts';
import { UsageError } from '../../../src/source/usage-error.ts';
import { makeFunction } from '../lambda-project.ts';

/**
 * Lambda's API as the AWS SDK's client sees it. Its responses: AWS Lambda API reference, "Invoke" and
 * "InvokeWithResponseStream": status codes, headers and the names of errors.
 */

const ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:Order';
let server: LoopbackServer;
let client: LambdaClient;
let calls: [string, LambdaInvocation][];

beforeEach(async () => {
  calls = [];
  const target: LambdaApiTarget = {
    functions: [makeFunction('/', { logicalId: 'Order', name: 'Order' })],
    region: 'eu-west-1',
    accountId: '111111111111',
    async invoke(invocation) {
      calls.push(['invoke', invocation]);
      const { payload } = invocation;
      if (payload === '"unbuilt"') throw new UsageError('app.ts:1:1: Unexpected ";"');
      if (payload === '"bug"') throw new Error('a bug');
      const isError = payload === '"fail"';
      const answer = isError ? '{"errorType":"Declined","errorMessage":"no"}' : '{"total":3}';
      return { requestId: 'id', executedVersion: '$LATEST', payload: answer, isError, logTail: () => 'END\n' };
    },
    async start(invocation) {
      calls.push(['start', invocation]);
    },
    async ready(invocation) {
      calls.push(['ready', invocation]);
      return '7';
    },
  };
  server = await startLambdaApi(target);
  client = clientOf(server.url);
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

function clientOf(endpoint: string): LambdaClient {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return new LambdaClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
}

describe('Invoke', () => {
  test('answers with the result, the version and the log', async () => {
    const { StatusCode, FunctionError, ExecutedVersion, LogResult, Payload } = await client.send(
      new InvokeCommand({ FunctionName: 'Order', Payload: '{"a":1}', LogType: 'Tail' }),
    );
    expect({ StatusCode, FunctionError, ExecutedVersion, LogResult, text: Payload?.transformToString() }).toEqual({
      StatusCode: 200,
      FunctionError: undefined,
      ExecutedVersion: '$LATEST',
      LogResult: Buffer.from('END\n').toString('base64'),
      text: '{"total":3}',
    });
    expect(calls[0]![1]).toMatchObject({ functionName: 'Order', payload: '{"a":1}' });
  });

  test("reports a function's error", async () => {
    const { StatusCode, FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: 'Order', Payload: '"fail"' }),
    );
    expect({ StatusCode, FunctionError, text: Payload?.transformToString() }).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      text: '{"errorType":"Declined","errorMessage":"no"}',
    });
  });

  test.each([
    ['Event', 'start', 202, undefined],
    ['DryRun', 'ready', 204, '7'],
  ] as const)('of type %s has no result', async (InvocationType, kind, status, version) => {
    const { StatusCode, ExecutedVersion, Payload } = await client.send(
      new InvokeCommand({ FunctionName: ARN, InvocationType }),
    );
    expect([StatusCode, ExecutedVersion, Payload?.length ?? 0]).toEqual([status, version, 0]);
    expect(calls.map(([name, { payload }]) => [name, payload])).toEqual([[kind, '{}']]);
  });

  test('passes the qualifier and the client context on', async () => {
    const ClientContext = Buffer.from('{"custom":{"x":"1"}}').toString('base64');
    await client.send(new InvokeCommand({ FunctionName: ARN, Qualifier: '3', ClientContext }));
    expect(calls[0]![1]).toMatchObject({
      functionName: ARN,
      qualifier: '3',
      clientContext: '{"custom":{"x":"1"}}',
    });
  });

  test.each([
    [
      'a missing function',
      { FunctionName: 'Oder' },
      [
        'ResourceNotFoundException',
        404,
        "Function not found: arn:aws:lambda:eu-west-1:111111111111:function:Oder. Did you mean 'Order'?",
      ],
    ],
    [
      'a payload that is not JSON',
      { FunctionName: 'Order', Payload: '{' },
      ['InvalidRequestContentException', 400, expect.stringMatching(/^Could not parse request body into json: /)],
    ],
    [
      'a payload of more than 6 MB',
      { FunctionName: 'Order', Payload: JSON.stringify('x'.repeat(6_291_455)) },
      ['RequestTooLargeException', 413, 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'],
    ],
    [
      'an event of more than 1 MB',
      { FunctionName: 'Order', InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_048_575)) },
      ['RequestTooLargeException', 413, 'Request must be smaller than 1048576 bytes for the InvokeFunction operation'],
    ],
    [
      'a client context that is not JSON',
      { FunctionName: 'Order', ClientContext: 'eA==' },
      ['InvalidRequestContentException', 400, 'Client context must be a valid Base64-encoded JSON object.'],
    ],
    [
      'a client context of more than 3,583 bytes',
      { FunctionName: 'Order', ClientContext: Buffer.from(JSON.stringify('x'.repeat(2_700))).toString('base64') },
      ['InvalidRequestContentException', 400, 'Client context must be at most 3583 bytes of Base64.'],
    ],
    [
      'two qualifiers',
      { FunctionName: `${ARN}:live`, Qualifier: '3' },
      [
        'InvalidParameterValueException',
        400,
        'The derived qualifier from the function name does not match the specified qualifier.',
      ],
    ],
    [
      'a durable execution',
      { FunctionName: 'Order', DurableExecutionName: 'one' },
      ['InvalidParameterValueException', 400, 'DurableExecutionName is not supported by sfn-run'],
    ],
    [
      'a type of invocation that is not one',
      { FunctionName: 'Order', InvocationType: 'Later' as 'Event' },
      [
        'ValidationException',
        400,
        "1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
      ],
    ],
    [
      'a function that does not build',
      { FunctionName: 'Order', Payload: '"unbuilt"' },
      ['InvalidParameterValueException', 400, 'app.ts:1:1: Unexpected ";"'],
    ],
    ['a bug of ours', { FunctionName: 'Order', Payload: '"bug"' }, ['ServiceException', 500, 'a bug']],
  ] as const)('refuses %s', async (_, input, [name, status, message]) => {
    const error = await client.send(new InvokeCommand(input)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
  });

  test('accepts exactly 6 MB', async () => {
    const Payload = JSON.stringify('x'.repeat(6_291_454));
    expect((await client.send(new InvokeCommand({ FunctionName: 'Order', Payload }))).StatusCode).toBe(200);
  });

  test('refuses calls without the secret', async () => {
    const stranger = clientOf(new URL('/guessed', server.url).href);
    const error = await stranger.send(new InvokeCommand({ FunctionName: 'Order' })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    expect(calls).toEqual([]);
  });
});

// AWS Lambda developer guide, "Use Lambda recursive loop detection": about 16 times in the same chain of requests
test('a chain of calls is stopped after 16 invocations of a function', async () => {
  let header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
  const invoke = async (): Promise<Response> =>
    fetch(`${server.url}/2015-03-31/functions/Order/invocations`, {
      method: 'POST',
      headers: { 'X-Amzn-Trace-Id': header },
    });
  let count = 0;
  for (; count < 100 && (await invoke()).ok; count++) header = nestedTraceHeader(readTrace(header), ARN);
  expect(count).toBe(16);
  const response = await invoke();
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'RecursiveInvocationException']);
  expect(header).toMatch(
    /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:16$/,
  );
});

describe('InvokeWithResponseStream', () => {
  const read = async (Payload: string): Promise<unknown[]> => {
    const { EventStream, StatusCode } = await client.send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'Order', Payload, LogType: 'Tail' }),
    );
    expect(StatusCode).toBe(200);
    const events: unknown[] = [];
    for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
      events.push(PayloadChunk === undefined ? InvokeComplete : Buffer.from(PayloadChunk.Payload!).toString());
    }
    return events;
  };

  test('returns the result of a function that does not stream in one piece', async () => {
    expect(await read('{}')).toEqual(['{"total":3}', { LogResult: 'RU5ECg==' }]);
  });

  test('takes no events', async () => {
    const command = new InvokeWithResponseStreamCommand({ FunctionName: 'Order', InvocationType: 'Event' as 'DryRun' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Member must satisfy enum value set: [RequestResponse, DryRun]'),
    });
    expect(calls).toEqual([]);
  });

  test("reports a function's error at the end", async () => {
    expect(await read('"fail"')).toEqual([
      { ErrorCode: 'Unhandled', ErrorDetails: '{"errorType":"Declined","errorMessage":"no"}', LogResult: 'RU5ECg==' },
    ]);
  });
});

test('an unsupported operation is named in the error', async () => {
  const response = await fetch(`${server.url}/2015-03-31/functions/`);
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      Type: 'User',
      Message: 'GET /2015-03-31/functions/ is not supported here: Invoke is',
      message: 'GET /2015-03-31/functions/ is not supported here: Invoke is',
    },
  ]);
});
