import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { createEndpointRuntime } from '../../src/lambda/endpoint/endpoint-runtime.ts';
import { makeFunction, type Run, startRun, writeFiles } from './lambda-project.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server on this machine that responds to each invocation with this, after `ms`. */
async function startServer(reply: Reply, ms = 0): Promise<{ readonly url: URL; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      setTimeout(() => {
        response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers });
        response.end(reply.body);
      }, ms);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), received };
}

function startEndpointRun(url: URL, properties = {}): Run {
  const root = writeFiles({});
  return startRun(root, [makeFunction(root, { name: 'orders-dev', logicalId: 'Orders', ...properties })], {
    endpoint: url,
  });
}

async function failureOf(task: Promise<Json>, url: URL): Promise<{ name: string; message: string }> {
  const { name, message } = (await task.catch((reason: unknown) => reason)) as Error;
  return { name, message: message.replaceAll(url.href, 'URL/') };
}

const HINT =
  '  sam local start-lambda must be running, in the folder of this template; it listens on http://127.0.0.1:3001';

describe('an invocation goes to the endpoint', () => {
  test('by logical id, as Lambda accepts it', async () => {
    const { url, received } = await startServer({ body: '{"total": 3, "name": "é"}\n' });
    expect(await startEndpointRun(url).call('orders-dev', { a: ['ü'] })).toEqual({ total: 3, name: 'é' });
    const { host: _, connection: __, ...headers } = received[0]!.headers;
    expect({ ...received[0], headers }).toEqual({
      method: 'POST',
      url: '/2015-03-31/functions/Orders/invocations',
      headers: {
        'content-type': 'application/json',
        'content-length': '12',
        'x-amz-invocation-type': 'RequestResponse',
      },
      body: '{"a":["ü"]}',
    });
  });

  test('below a path, with the ClientContext, and returns as lambda:invoke formats it', async () => {
    const { url, received } = await startServer({
      headers: { 'x-amzn-RequestId': 'the-id', 'X-Amz-Log-Result': Buffer.from('END\n').toString('base64') },
      body: '[1]',
    });
    const clientContext = Buffer.from('{"custom":{}}').toString('base64');
    const output = await startEndpointRun(new URL('lambda/', url)).run(
      { kind: 'integration', arn: 'arn:aws:states:::lambda:invoke', service: 'lambda', action: 'invoke' } as never,
      { FunctionName: 'not-in-the-template', ClientContext: clientContext, LogType: 'Tail' },
    );
    expect(output).toMatchObject({
      ExecutedVersion: '$LATEST',
      LogResult: Buffer.from('END\n').toString('base64'),
      Payload: [1],
      SdkResponseMetadata: { RequestId: 'the-id' },
      StatusCode: 200,
    });
    expect(received[0]).toMatchObject({
      url: '/lambda/2015-03-31/functions/not-in-the-template/invocations',
      headers: { 'x-amz-client-context': clientContext },
      body: '{}',
    });
  });

  test('and its error is the error of the task', async () => {
    const body = '{"errorMessage": "no", "errorType": "Refused", "requestId": "1", "stackTrace": []}';
    const { url } = await startServer({ headers: { 'X-Amz-Function-Error': 'Unhandled' }, body });
    await expect(startEndpointRun(url).call('Orders')).rejects.toMatchObject({ error: 'Refused', cause: body });
  });

  test('but not if a module runs in place of the function', async () => {
    const root = writeFiles({ 'local.mjs': 'export const handler = async () => "here";' });
    const code = { kind: 'module', path: `${root}/local.mjs`, exportName: 'handler' } as const;
    const { url, received } = await startServer({ body: '"there"' });
    const functions = [makeFunction(root, { name: 'Local', code }), makeFunction(root, { runtime: 'java21' })];
    const run = startRun(root, functions, { endpoint: url });
    expect([await run.call('Local'), await run.call('Fn')]).toEqual(['here', 'there']);
    expect(received).toHaveLength(1);
  });
});

describe('an endpoint that answers with nothing', () => {
  const cases = [
    { name: 'after the Timeout', ms: 150, timeoutSeconds: 0.1, error: 'Sandbox.Timedout' },
    { name: 'before it', ms: 0, timeoutSeconds: 30, error: 'Runtime.ExitError' },
  ];
  test.each(cases)('$name: $error', async ({ ms, timeoutSeconds, error }) => {
    const { url } = await startServer({ body: '' }, ms);
    await expect(startEndpointRun(url, { timeoutSeconds }).call('Orders')).rejects.toMatchObject({ error });
  });
});

describe('an unusable endpoint', () => {
  const cases: (Reply & { readonly name: string; readonly message: string })[] = [
    {
      name: 'that answers with HTML',
      status: 502,
      headers: { 'Content-Type': 'text/html' },
      body: '<html>\n  <body>Bad Gateway</body></html>',
      message: `--lambda-endpoint URL/ answered the invocation of Orders with HTML (status 502), which no Lambda endpoint does:\n  <html> <body>Bad Gateway</body></html>\n${HINT}`,
    },
    {
      name: 'that does not know the function',
      status: 404,
      body: '{"Type": "User", "Message": "Function not found: arn:aws:lambda:us-west-2:012345678901:function:Orders"}',
      message:
        '--lambda-endpoint URL/ has no function Orders: Function not found: arn:aws:lambda:us-west-2:012345678901:function:Orders',
    },
    {
      name: 'with an internal error',
      status: 500,
      body: '{"Type": "Service", "Message": "ServiceException"}',
      message: '--lambda-endpoint URL/ answered the invocation of Orders with status 500: ServiceException',
    },
    {
      name: 'that redirects',
      status: 301,
      headers: { Location: '/elsewhere' },
      body: '',
      message: '--lambda-endpoint URL/ answered the invocation of Orders with status 301: ',
    },
    {
      name: 'whose response is not valid JSON',
      body: 'Traceback:\n  boom',
      message:
        '--lambda-endpoint URL/ answered the invocation of Orders with a body that is not JSON:\n  Traceback: boom',
    },
  ];
  test.each(cases)('$name', async ({ message, ...reply }) => {
    const { url } = await startServer(reply);
    expect(await failureOf(startEndpointRun(url).call('Orders'), url)).toEqual({ name: 'UsageError', message });
  });

  test('that is not running', async () => {
    const url = new URL('http://127.0.0.1:1');
    expect(await failureOf(startEndpointRun(url).call('Orders'), url)).toEqual({
      name: 'UsageError',
      message: `Orders could not be invoked at --lambda-endpoint URL/: connect ECONNREFUSED 127.0.0.1:1\n${HINT}`,
    });
  });

  test('that does not respond in time', async () => {
    const { url } = await startServer({ body: '1' }, 5000);
    const root = writeFiles({});
    const functions = [makeFunction(root, { name: 'Orders', timeoutSeconds: 0.1 })];
    const runtime = createEndpointRuntime({ functions, region: 'r', accountId: 'a', endpoint: url }, 100);
    const task = runtime.invoke(
      { functionName: 'Orders', payload: '{}' },
      { signal: new AbortController().signal, onCancel: () => () => {}, log: () => {} },
    );
    expect(await failureOf(task as never, url)).toEqual({
      name: 'UsageError',
      message: `Orders could not be invoked at --lambda-endpoint URL/: no answer within 0.2 s\n${HINT}`,
    });
  });
});

test('an abort ends an invocation at an endpoint', async () => {
  const { url, received } = await startServer({ body: '1' }, 5000);
  const controller = new AbortController();
  const outcome = startEndpointRun(url)
    .call('Orders', {}, controller.signal)
    .catch((error: unknown) => error);
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(new Error('enough'));
  expect(await outcome).toEqual(new Error('enough'));
});
