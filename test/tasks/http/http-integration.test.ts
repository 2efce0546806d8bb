import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import type { Authorization, Connection } from '../../../src/tasks/http/connections.ts';
import { createHttpIntegration } from '../../../src/tasks/http/http-integration.ts';
import { runTask, type TaskOptions, type TaskResult } from '../remote-task.ts';
import { type ApiServer, startApiServer } from './api-server.ts';

const ARN = 'arn:aws:events:us-east-1:111111111111:connection/Shop/81210c42';
const NONE = { headers: [], query: [], body: [] };
const KEY: Authorization = { type: 'API_KEY', name: 'X-Api-Key', value: 'key-4711' };

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.close());

interface Given extends TaskOptions {
  readonly connection?: Partial<Connection>;
  readonly timeoutMs?: number;
}

function call(
  parameters: { readonly [key: string]: Json },
  { connection, timeoutMs, ...options }: Given = {},
): Promise<TaskResult> {
  const shop: Connection = { name: 'Shop', authorization: KEY, parameters: NONE, ...connection };
  const integration = createHttpIntegration({
    connections: { path: 'connections.yml', byName: new Map([['Shop', shop]]) },
    region: 'eu-west-1',
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const { ApiEndpoint = '/json', ...rest } = parameters;
  const url = /^[/?]/.test(String(ApiEndpoint)) ? api.url + ApiEndpoint : ApiEndpoint;
  return runTask(
    integration,
    'http:invoke',
    { ApiEndpoint: url, Method: 'GET', InvocationConfig: { ConnectionArn: ARN }, ...rest },
    options,
  );
}

describe('the response', () => {
  test('has headers as lists, the body by its type, status and status text', async () => {
    expect(await call({ ApiEndpoint: '/json' })).toEqual({
      output: {
        Headers: {
          'content-type': ['application/json; charset=utf-8'],
          connection: ['close'],
          'transfer-encoding': ['chunked'],
        },
        ResponseBody: { ok: true, list: [1, 2] },
        StatusCode: 200,
        StatusText: 'OK',
      },
      notices: [{ kind: 'started' }],
    });
  });

  test.each([
    ['/problem', { title: 'none' }],
    ['/not-json', 'ok'],
    ['/html', '<p>hello</p>'],
  ])('of %s has a body that is %j', async (ApiEndpoint, body) => {
    const { output } = await call({ ApiEndpoint });
    expect(output).toMatchObject({ ResponseBody: body });
  });

  test('without a body has no body, and all values of a repeated header', async () => {
    expect((await call({ ApiEndpoint: '/empty' })).output).toEqual({
      Headers: { 'set-cookie': ['a=1', 'b=2'], connection: ['close'] },
      StatusCode: 204,
      StatusText: 'No Content',
    });
  });

  test.each([
    ['/status/404', 'States.Http.StatusCode.404', 'Not Found'],
    ['/status/500', 'States.Http.StatusCode.500', 'Internal Server Error'],
    ['/redirect', 'States.Http.StatusCode.302', 'Found'],
    ['/image', 'States.Runtime', "Unsupported response content-type 'image/png'"],
    ['/bytes', 'States.Runtime', 'The response body is not a valid UTF-8 string'],
    [
      '/huge',
      'States.DataLimitExceeded',
      "The state/task 'http' returned a result with a size exceeding the maximum number of bytes service limit.",
    ],
    ['/cut', 'States.Http.Socket', 'Unable to execute HTTP request: socket hang up'],
    ['/cut-midway', 'States.Http.Socket', 'Unable to execute HTTP request: aborted'],
  ])('of %s is %s', async (ApiEndpoint, error, cause) => {
    expect(await call({ ApiEndpoint })).toEqual({ error, cause, notices: [{ kind: 'started' }] });
  });

  test('that does not arrive in time is a socket failure', async () => {
    const { error, cause } = await call({ ApiEndpoint: '/silent' }, { timeoutMs: 50 });
    expect([error, cause]).toEqual([
      'States.Http.Socket',
      `Unable to execute HTTP request: ${new URL(api.url).host} did not answer within 0.05 s`,
    ]);
  });

  test('of a closed port is a socket failure', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { error, cause } = await call({ ApiEndpoint: `http://127.0.0.1:${port}/` });
    expect([error, cause]).toEqual([
      'States.Http.Socket',
      `Unable to execute HTTP request: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
  });

  test('is not awaited once the task is cancelled', async () => {
    const stop = new AbortController();
    const running = call({ ApiEndpoint: '/silent' }, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(running).rejects.toThrow('enough');
  });
});

describe('the request', () => {
  const lastRequest = async (parameters: { readonly [key: string]: Json }, given?: Given) => {
    const { error, cause } = await call({ ApiEndpoint: '/echo', ...parameters }, given);
    expect([error, cause]).toEqual([undefined, undefined]);
    return api.seen.at(-1)!;
  };

  test("has Step Functions' own headers, and the connection's key", async () => {
    const { headers, method } = await lastRequest({
      Method: 'POST',
      Headers: { 'X-Trace': ['a', 'b'] },
      RequestBody: { a: 1 },
    });
    expect(method).toBe('POST');
    expect(headers).toEqual({
      'content-length': '7',
      'content-type': 'application/json; charset=UTF-8',
      connection: 'close',
      host: new URL(api.url).host,
      range: 'bytes=0-262144',
      'user-agent': 'Amazon|StepFunctions|HttpInvoke|eu-west-1',
      'x-api-key': 'key-4711',
      'x-trace': 'a,b',
    });
  });

  test.each<[string, { readonly [key: string]: Json }, string]>([
    ['an object', { QueryParameters: { q: 'a b', list: [1, 'x'] } }, '/echo?q=a%20b&list=1&list=x'],
    ['a text', { QueryParameters: 'a=1&b=2' }, '/echo?a=1&b=2'],
    ['a list', { QueryParameters: ['a=1', { b: true }] }, '/echo?a=1&b=true'],
    ['one beside that of the endpoint', { ApiEndpoint: '/echo?z=0', QueryParameters: { a: null } }, '/echo?z=0&a='],
  ])('has %s as its query', async (_, parameters, url) => {
    expect((await lastRequest(parameters)).url).toBe(url);
  });

  const form = { Transform: { RequestBodyEncoding: 'URL_ENCODED' } };
  test.each<[string, { readonly [key: string]: Json }, string]>([
    ['JSON', { RequestBody: { a: [1] } }, '{"a":[1]}'],
    ['a text as it is', { RequestBody: 'raw & ready' }, 'raw & ready'],
    ['a form', { RequestBody: { a: 'x y', b: { c: true } }, ...form }, 'a=x%20y&b%5Bc%5D=true'],
    ['nothing', {}, ''],
  ])('has %s as its body', async (_, parameters, body) => {
    expect((await lastRequest({ Method: 'PUT', ...parameters })).body).toBe(body);
  });

  test("contains the connection's values, which take precedence over the task's", async () => {
    const parameters = {
      headers: [{ key: 'Header-Param', value: 'connection', isSecret: false }],
      query: [{ key: 'q', value: 'connection', isSecret: false }],
      body: [{ key: 'BodyParam', value: 'connection', isSecret: false }],
    };
    const { headers, url, body } = await lastRequest(
      {
        Method: 'POST',
        Headers: { 'header-param': 'task' },
        QueryParameters: { q: 'task', r: 'task' },
        RequestBody: { Job: 'engineer', BodyParam: 'task' },
      },
      { connection: { parameters } },
    );
    expect([headers['header-param'], url, body]).toEqual([
      'connection',
      '/echo?r=task&q=connection',
      '{"Job":"engineer","BodyParam":"connection"}',
    ]);
  });

  test('has Basic credentials', async () => {
    const authorization: Authorization = { type: 'BASIC', username: 'ann', password: 'pass:word' };
    const { headers } = await lastRequest({}, { connection: { authorization } });
    expect(headers.authorization).toBe('Basic YW5uOnBhc3M6d29yZA==');
  });

  test("has a token obtained with an OAuth client's credentials", async () => {
    const authorization: Authorization = {
      type: 'OAUTH_CLIENT_CREDENTIALS',
      endpoint: `${api.url}/token`,
      method: 'POST',
      clientId: 'client-1',
      clientSecret: 'client-secret',
      parameters: { ...NONE, body: [{ key: 'scope', value: 'read', isSecret: false }] },
    };
    const { output } = await call({ ApiEndpoint: '/echo' }, { connection: { authorization } });
    expect(api.seen.at(-1)?.headers.authorization).toBe('Bearer token-for-client-1');
    expect(output).toMatchObject({ ResponseBody: { headers: { authorization: 'Bearer ***' } } });
    expect(api.seen.at(-2)).toMatchObject({
      method: 'POST',
      url: '/token',
      body: 'grant_type=client_credentials&client_id=client-1&client_secret=client-secret&scope=read',
    });
  });

  test('is repeated with a new token if the old one is refused', async () => {
    const authorization: Authorization = {
      type: 'OAUTH_CLIENT_CREDENTIALS',
      endpoint: `${api.url}/token`,
      method: 'POST',
      clientId: 'client-2',
      clientSecret: 'client-secret',
      parameters: NONE,
    };
    const before = api.seen.length;
    const { error } = await call({ ApiEndpoint: '/status/401' }, { connection: { authorization } });
    expect(error).toBe('States.Http.StatusCode.401');
    expect(api.seen.slice(before).map(({ url }) => url)).toEqual(['/token', '/status/401', '/token', '/status/401']);
  });

  test('is not sent without a token', async () => {
    const authorization: Authorization = {
      type: 'OAUTH_CLIENT_CREDENTIALS',
      endpoint: `${api.url}/status/403`,
      method: 'POST',
      clientId: 'client-1',
      clientSecret: 'client-secret',
      parameters: NONE,
    };
    const { error, cause } = await call({}, { connection: { authorization } });
    expect([error, cause]).toEqual([
      'Events.ConnectionResource.InvalidConnectionState',
      `No token for the connection Shop: ${new URL(api.url).host} answered with status 403`,
    ]);
  });
});

describe('refused parameters', () => {
  test.each<[string, { readonly [key: string]: Json }, string]>([
    [
      'a header that the service sets',
      { Headers: { Authorization: 'x' } },
      "The header 'Authorization' is not supported in an HTTP Task",
    ],
    ['a header of AWS', { Headers: { 'x-amz-date': 'x' } }, "The header 'x-amz-date' is not supported in an HTTP Task"],
    [
      'a header with a line break',
      { Headers: { 'X-A': 'a\r\nb: c' } },
      "The header 'X-A' has an invalid name or value",
    ],
    ['headers that are no object', { Headers: 'a: b' }, "The value of the field 'Headers' has an invalid format"],
    [
      'an unknown method',
      { Method: 'TRACE' },
      "The value of the field 'Method' must be one of GET, POST, PUT, DELETE, PATCH, OPTIONS, HEAD",
    ],
    [
      'http to another machine',
      { ApiEndpoint: 'http://example.com/' },
      "The value of the field 'ApiEndpoint' must be an https URL (here also http, to this machine's loopback)",
    ],
    ['an unknown field', { Body: {} }, "The field 'Body' is not supported by Step Functions"],
    [
      'an unknown encoding',
      { Transform: { RequestBodyEncoding: 'XML' } },
      "The value of the field 'Transform' has an invalid format",
    ],
    [
      'two connections',
      { Authentication: { ConnectionArn: ARN } },
      "A ConnectionArn is required, in one of the fields 'Authentication', 'InvocationConfig'",
    ],
  ])('%s', async (_, parameters, reason) => {
    const before = api.seen.length;
    const { error, cause } = await call(parameters);
    expect(error).toBe('States.Runtime');
    expect(cause?.slice(cause.lastIndexOf('could not be used'))).toBe(
      `could not be used to start the Task: [${reason}]`,
    );
    expect(api.seen.length).toBe(before);
  });

  test('a string body with body parameters of the connection', async () => {
    const parameters = { ...NONE, body: [{ key: 'a', value: 'b', isSecret: false }] };
    const { error } = await call({ RequestBody: 'text' }, { connection: { parameters } });
    expect(error).toBe('States.Runtime');
  });
});

describe('a connection', () => {
  const payload = { ApiEndpoint: 'https://example.com/', Method: 'GET', Authentication: { ConnectionArn: ARN } };

  test('requires a file of credentials', async () => {
    const integration = createHttpIntegration({ connections: undefined, region: 'us-east-1' });
    await expect(runTask(integration, 'http:invoke', payload)).rejects.toMatchObject({
      name: 'UsageError',
      message: `state 'Call': no credentials for the connection ${ARN}
  --connections FILE gives them, by the connection's name or ARN: {"Shop": {"AuthorizationType": "API_KEY", "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "...", "ApiKeyValue": "..."}}}}`,
    });
  });

  test('must be in the file', async () => {
    const connections = {
      path: 'c.yml',
      byName: new Map([['Shopp', { name: 'Shopp', authorization: KEY, parameters: NONE }]]),
    };
    const integration = createHttpIntegration({ connections, region: 'us-east-1' });
    await expect(runTask(integration, 'http:invoke', payload)).rejects.toThrow(
      `state 'Call': c.yml has no connection "Shop" (${ARN})\n  Did you mean 'Shopp'?`,
    );
  });

  test('shows none of its secrets, even if the server repeats them', async () => {
    const authorization: Authorization = { type: 'BASIC', username: 'ann', password: 'p"ss wörd' };
    const parameters = {
      headers: [{ key: 'X-Secret', value: 'hush-hush', isSecret: true }],
      query: [{ key: 'k', value: 'sec+ret&', isSecret: true }],
      body: [],
    };
    const { output } = await call({ ApiEndpoint: '/echo' }, { connection: { authorization, parameters } });
    expect(output).toMatchObject({
      ResponseBody: { url: '/echo?k=***', headers: { authorization: 'Basic ***', 'x-secret': '***' } },
    });
  });
});
