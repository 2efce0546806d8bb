import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LoopbackServer } from '../../src/loopback-server.ts';
import { startApiServer } from '../../src/step-functions/api-server.ts';
import { callApi } from './local-run.ts';

let server: LoopbackServer;
let calls: unknown[];
/** What has happened to requests of the action Wait. */
let waits: string[];

beforeEach(async () => {
  calls = [];
  waits = [];
  server = await startApiServer(
    {
      async Echo(parameters) {
        calls.push(parameters);
        return { echo: parameters };
      },
      Wait: (_, { signal }) =>
        new Promise((resolve) => {
          waits.push('arrived');
          signal.addEventListener('abort', () => {
            waits.push('hung up');
            resolve({});
          });
        }),
      async Break() {
        throw new Error('broken');
      },
    },
    { requestTimeoutMs: 2_000 },
  );
});
afterEach(() => server.close());

const address = (): { host: string; port: number; path: string } => {
  const { hostname, port, pathname } = new URL(server.url);
  return { host: hostname, port: Number(port), path: pathname };
};

/** What a connection returns until it is closed, after these texts were sent. */
function talk(...texts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const { host, port } = address();
    let heard = '';
    const socket: Socket = connect(port, host, () => {
      for (const text of texts) socket.write(text);
    });
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const head = (length: number): string =>
  `POST ${address().path}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Amz-Target: AWSStepFunctions.Echo\r\nContent-Length: ${length}\r\n\r\n`;

test('listens on the loopback interface only, under an address that cannot be guessed', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
});

test.each(['', '/', '/wrong', '/wrong/'])('refuses the path %j', async (path) => {
  const answer = await callApi(new URL(server.url).origin + path, 'Echo', {});
  expect(answer).toEqual({
    status: 403,
    body: { __type: 'AccessDeniedException', message: 'Only callers that know its secret address may use it' },
  });
  expect(calls).toEqual([]);
});

test('reports an internal failure', async () => {
  expect(await callApi(server.url, 'Break', {})).toEqual({
    status: 500,
    body: { __type: 'InternalFailure', message: 'Error: broken' },
  });
});

test.each([
  ['[1]', 'The request is not a JSON object'],
  ['{"a":', 'The request is not valid JSON'],
])('refuses the request %s', async (body, message) => {
  const headers = { 'X-Amz-Target': 'AWSStepFunctions.Echo' };
  const response = await fetch(server.url, { method: 'POST', headers, body });
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 400,
    body: { __type: 'SerializationException', message },
  });
});

test('keys of objects stay data', async () => {
  const headers = { 'X-Amz-Target': 'AWSStepFunctions.Echo' };
  const body = '{"__proto__":{"polluted":true}}';
  const response = await fetch(server.url, { method: 'POST', headers, body });
  expect(await response.text()).toBe(`{"echo":${body}}`);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('keeps nothing of a request that is too large', async () => {
  const megabytes = 100;
  const heard = talk(head(megabytes << 20), ...Array<string>(megabytes).fill('x'.repeat(1 << 20)));
  expect(await heard).toMatch(/^(?:HTTP\/1\.1 413 |$)/);
  const before = process.memoryUsage().arrayBuffers;
  expect(before).toBeLessThan(64 << 20);
  expect(calls).toEqual([]);
  expect((await callApi(server.url, 'Echo', { still: 'there' })).status).toBe(200);
});

test('reports so if the client listens', async () => {
  const body = JSON.stringify({ text: 'x'.repeat(1 << 20) });
  const headers = { 'X-Amz-Target': 'AWSStepFunctions.Echo' };
  const response = await fetch(server.url, { method: 'POST', headers, body }).catch(() => undefined);
  expect(response?.status ?? 413).toBe(413);
});

test.each([
  ['its head', 'POST / HTTP/1.1\r\nHost:'],
  ['its body', undefined],
])('disconnects a client that never ends %s', async (_, text) => {
  const start = performance.now();
  await talk(text ?? `${head(100)}{"a":`);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(calls).toEqual([]);
});

test('a client that does not speak HTTP is disconnected', async () => {
  await talk('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03');
  expect((await callApi(server.url, 'Echo', {})).status).toBe(200);
});

test('a client that disconnects early cancels its request', async () => {
  const stop = new AbortController();
  const answer = callApi(server.url, 'Wait', {}, stop.signal);
  await vi.waitFor(() => expect(waits).toEqual(['arrived']), 5_000);
  stop.abort();
  await expect(answer).rejects.toThrow('aborted');
  await vi.waitFor(() => expect(waits).toEqual(['arrived', 'hung up']), 5_000);
});

test('closes everything that is open', async () => {
  const answer = callApi(server.url, 'Wait', {});
  const half = talk(`${head(100)}{"a":`);
  await vi.waitFor(() => expect(waits).toEqual(['arrived']), 5_000);
  await server.close();
  await expect(answer).rejects.toThrow('fetch failed');
  await half;
  await expect(callApi(server.url, 'Echo', {})).rejects.toThrow('fetch failed');
});
