import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import type { Destination } from '../../../src/tasks/aws/endpoints.ts';
import { createApiGatewayIntegration } from '../../../src/tasks/http/api-gateway-integration.ts';
import { runTask, type TaskResult } from '../remote-task.ts';
import { type ApiServer, startApiServer } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.close());

const HOST = 'abc123.execute-api.us-east-1.amazonaws.com';

function call(parameters: { readonly [key: string]: Json }, destination?: Destination): Promise<TaskResult> {
  const integration = createApiGatewayIntegration({
    destination: destination ?? { endpoint: new URL(api.url) },
    getTokens: () => undefined,
  });
  return runTask(integration, 'apigateway:invoke', { ApiEndpoint: HOST, Method: 'GET', ...parameters });
}

test("sends a request to the stage's path, and returns the response", async () => {
  const { output } = await call({
    Method: 'POST',
    Stage: 'prod',
    Path: '/orders/7',
    Headers: { 'X-List': ['a', 'b'] },
    QueryParameters: { q: ['1', 'x y'] },
    RequestBody: { id: 7 },
    AuthType: 'IAM_ROLE',
  });
  const { method, url, headers, body } = api.seen.at(-1)!;
  expect({ method, url, body }).toEqual({ method: 'POST', url: '/prod/orders/7?q=1&q=x+y', body: '{"id":7}' });
  expect(headers).toMatchObject({ host: HOST, 'x-list': 'a,b', 'content-type': 'application/json' });
  expect(output).toMatchObject({ StatusCode: 200, StatusText: 'OK', ResponseBody: { url } });
});

test('fails by the status, with the body as the cause', async () => {
  const { error, cause } = await call({ Path: 'status/403' });
  expect([error, cause]).toEqual(['ApiGateway.403', '{"reason":"because"}']);
});

test('fails without a response', async () => {
  const { error, cause } = await call({ Path: 'cut' });
  expect([error, cause]).toEqual(['ApiGateway.SdkClientException', 'Unable to execute HTTP request: socket hang up']);
});

test.each<[{ readonly [key: string]: Json }, string]>([
  [{ Headers: { a: 'b' } }, "The value of the field 'Headers' has an invalid format"],
  [{ QueryParameters: 'a=b' }, "The value of the field 'QueryParameters' has an invalid format"],
  [{ Method: 'TRACE' }, "The value of the field 'Method' has an invalid format"],
  [{ Method: null }, "The field 'Method' is required but was missing"],
])('refuses %j', async (parameters, reason) => {
  const { error, cause } = await call(parameters);
  expect(error).toBe('States.Runtime');
  expect(cause).toContain(`could not be used to start the Task: [${reason}]`);
});

test('is not sent to the account if it needs a signature', async () => {
  await expect(call({ AuthType: 'IAM_ROLE' }, 'account')).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('--endpoint-url apigateway=http://localhost:PORT'),
  });
});
