import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import * as sdk from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, test } from 'vitest';
import { nextTurn } from '../../src/engine/turns.ts';
import { type HttpServer, startHttpServer } from '../../src/server/http-server.ts';
import { arnOf, PASS, serve, template, WAIT } from './client.ts';

const { client, url } = await serve({ 'template.json': template({ Pass: PASS, Wait: WAIT }) });
const { hostname, port, host } = new URL(url);

const list = '{"maxResults":1}';
const head = (more = ''): string =>
  `POST / HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines\r\n${more}`;
const whole = `${head(`Content-Length: ${list.length}\r\n`)}\r\n${list}`;

async function dial(to = Number(port)): Promise<Socket> {
  const socket = connect(to, hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** A server of its own, which ends with the file's tests. */
async function startHttp(options: Partial<Parameters<typeof startHttpServer>[0]>): Promise<HttpServer> {
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    accessKey: undefined,
    accountId: '111111111111',
    services: {},
    pages: {},
    ...options,
  });
  afterAll(() => server.close());
  return server;
}

/** Status lines of all responses on a connection. */
const statusLines = (text: string): string[] => text.match(/HTTP\/1\.1 \d+ [A-Z][A-Za-z ]+/g) ?? [];

/** Other clients are served meanwhile, and afterwards. */
async function expectAlive(): Promise<void> {
  expect((await client.send(new sdk.ListStateMachinesCommand())).stateMachines).toHaveLength(2);
}

describe('a faulty client affects only itself', () => {
  test('one that disconnects during its request', async () => {
    const socket = await dial();
    socket.write(head(`Content-Length: ${list.length}\r\n`));
    socket.destroy();
    await expectAlive();
  });

  test('one that disconnects while it waits for a task', async () => {
    const { activityArn } = await client.send(new sdk.CreateActivityCommand({ name: 'nobody' }));
    const body = JSON.stringify({ activityArn });
    const socket = await dial();
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Target: AWSStepFunctions.GetActivityTask\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    socket.destroy();
    await expectAlive();
  });

  test('one that does not speak HTTP', async () => {
    const socket = await dial();
    socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
    expect(statusLines(await readAll(socket))).toEqual(['HTTP/1.1 400 Bad Request']);
    await expectAlive();
  });

  test('one that never ends its request gets an error, and is disconnected', async () => {
    const server = await startHttp({ requestTimeoutMs: 100 });
    for (const unfinished of ['POST / HTTP/1.1\r\nHost', head('Content-Length: 5\r\n\r\n{')]) {
      const socket = await dial(Number(new URL(server.url).port));
      socket.write(unfinished);
      expect(statusLines(await readAll(socket))).toEqual(['HTTP/1.1 408 Request Timeout']);
    }
  });
});

test('a form at / asks for the identity, also beside a route for all paths', async () => {
  const server = await startHttp({
    route: async () => async (body) => ({ status: 200, headers: {}, body: `route ${body}` }),
  });
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const ask = async (path: string): Promise<string> =>
    (await fetch(server.url + path, { method: 'POST', headers, body })).text();
  expect(await ask('/')).toContain('<Account>111111111111</Account>');
  expect(await ask('/orders')).toBe(`route ${body}`);
});

test('a handler that fails in the middle of its response, or names an invalid header, affects only its client', async () => {
  const server = await startHttp({
    pages: {
      'GET /whole': (_request, response) => void response.end('whole'),
      'GET /now': (_request, response) => {
        response.writeHead(200, { 'Content-Length': 5 }).write('pa');
        throw new Error('now');
      },
      'GET /later': async (_request, response) => {
        response.writeHead(200, { 'Content-Length': 5 }).write('pa');
        await nextTurn();
        throw new Error('later');
      },
    },
    route: async ({ url: asked }) => {
      const [name, value] = JSON.parse(decodeURIComponent(asked!.slice(1))) as [string, string];
      return async () => ({ status: 200, headers: { [name]: value }, body: 'whole' });
    },
  });
  const ask = async (path: string, method = 'GET'): Promise<string> => {
    const response = await fetch(`${server.url}/${path}`, { method });
    return `${response.status} ${await response.text()}`;
  };
  for (const path of ['now', 'later']) await expect(ask(path)).rejects.toThrow(/^(?:terminated|fetch failed)$/);
  const route = (name: string, value: string): Promise<string> =>
    ask(encodeURIComponent(JSON.stringify([name, value])), 'PUT');
  expect(await route('X-Name', 'a\r\nInjected: b')).toMatch(/^500 \{"__type":"InternalFailure",/);
  expect(await route('transfer-encoding', 'chunked')).toBe('200 whole');
  expect(await route('content-length', '2')).toBe('200 whole');
  expect(await ask('whole')).toBe('200 whole');
});

describe('a request that is too large is refused, and its client reads the reason', () => {
  const send = (headers: Record<string, string>, parts: number): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const asked = httpRequest({ hostname, port, method: 'POST', headers: { Host: host, ...headers } }, (answer) => {
        readAll(answer).then((body) => resolve({ status: answer.statusCode!, body }), reject);
      });
      asked.on('error', reject);
      const part = Buffer.alloc(1024 * 1024, 'x');
      const next = (left: number): void => {
        if (left === 0) asked.end();
        else asked.write(part, () => next(left - 1));
      };
      next(parts);
    });

  const refused = {
    status: 413,
    body: '{"__type":"RequestEntityTooLargeException","message":"The request is larger than 2 MB"}',
  };

  test('100 MB, announced or not', async () => {
    expect(await send({ 'Content-Length': String(100 * 1024 * 1024) }, 100)).toEqual(refused);
    expect(await send({ 'Transfer-Encoding': 'chunked' }, 100)).toEqual(refused);
    await expectAlive();
  });

  test('one of exactly 2 MB is not', async () => {
    const most = 2 * 1024 * 1024;
    const ask = async (bytes: number): Promise<number> => {
      const headers = { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' };
      return (await fetch(url, { method: 'POST', headers, body: '{}'.padEnd(bytes) })).status;
    };
    expect([await ask(most), await ask(most + 1)]).toEqual([200, 413]);
  });

  test('a decompression bomb', async () => {
    const body = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(body.length).toBeLessThan(100_000);
    const response = await fetch(url, { method: 'POST', body, headers: { 'Content-Encoding': 'gzip' } });
    expect({ status: response.status, body: await response.text() }).toEqual(refused);
    await expectAlive();
  });

  test('truncated compressed data', async () => {
    const body = gzipSync(list).subarray(0, 12);
    const response = await fetch(url, { method: 'POST', body, headers: { 'Content-Encoding': 'gzip' } });
    expect([response.status, await response.json()]).toEqual([
      400,
      { __type: 'SerializationException', message: 'The request could not be read to its end' },
    ]);
  });
});

test('requests on one connection are answered in order, including compressed ones', async () => {
  const socket = await dial();
  const packed = gzipSync(list);
  const closing = head(`Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n`);
  socket.write(whole + whole.replace('ListStateMachines', 'Explode ') + whole);
  socket.write(Buffer.concat([Buffer.from(`${closing}\r\n`), packed]));
  const answered = await readAll(socket);
  expect(statusLines(answered)).toEqual([
    'HTTP/1.1 200 OK',
    'HTTP/1.1 404 Not Found',
    'HTTP/1.1 200 OK',
    'HTTP/1.1 200 OK',
  ]);
});

test('a connection may send a hundred requests ahead; one that sends more is closed', async () => {
  const closing = whole.replace('\r\n', '\r\nConnection: close\r\n');
  const allowed = await dial();
  allowed.write(whole.repeat(100) + closing);
  expect(statusLines(await readAll(allowed))).toEqual(Array.from({ length: 101 }, () => 'HTTP/1.1 200 OK'));
  const tooMany = await dial();
  tooMany.write(whole.repeat(101) + closing);
  await once(tooMany, 'close');
  await expectAlive();
});

// the API reference: no control characters (U+0000-001F, U+007F-009F, U+FFFE-FFFF), no surrogates (U+D800-DFFF)
test.each(['a\u009f', 'a\ufffe', 'a\uffff', '\ud800a', 'a\udfff'])(
  'the name %j has a character that no name may have',
  async (name) => {
    const refusal = { name: 'InvalidName' };
    await expect(
      client.send(new sdk.StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Pass'), name })),
    ).rejects.toMatchObject(refusal);
    await expect(client.send(new sdk.CreateActivityCommand({ name }))).rejects.toMatchObject(refusal);
  },
);

test('a thousand idle connections do not affect others', async () => {
  const idle = await Promise.all(Array.from({ length: 1_000 }, () => dial()));
  await expectAlive();
  for (const socket of idle) socket.destroy();
});

test.each(['../../etc/passwd', '..', 'a/b', 'C:\\x', '%2e%2e%2f', 'a\0b'])(
  'a name that is a path: %j',
  async (name) => {
    const refusal = { name: 'InvalidName', message: `Invalid Name: '${name}'` };
    const stateMachineArn = arnOf('stateMachine', 'Pass');
    const create = { name, definition: JSON.stringify(PASS), roleArn: 'arn:aws:iam::111111111111:role/r' };
    // two dots are a name like any other: they are never a path here
    if (name === '..') {
      await expect(client.send(new sdk.StartExecutionCommand({ stateMachineArn, name }))).resolves.toMatchObject({
        executionArn: arnOf('execution', 'Pass:..'),
      });
      return;
    }
    await expect(client.send(new sdk.StartExecutionCommand({ stateMachineArn, name }))).rejects.toMatchObject(refusal);
    await expect(client.send(new sdk.CreateStateMachineCommand(create))).rejects.toMatchObject(refusal);
    await expect(client.send(new sdk.CreateActivityCommand({ name }))).rejects.toMatchObject(refusal);
  },
);

test('JSON that is nested too deeply is refused everywhere', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const stateMachineArn = arnOf('stateMachine', 'Pass');
  const role = { roleArn: 'arn:aws:iam::111111111111:role/r' };
  const definition = `{"StartAt":"P","States":{"P":{"Type":"Pass","End":true,"Result":${deep}}}}`;
  await expect(client.send(new sdk.StartExecutionCommand({ stateMachineArn, input: deep }))).rejects.toMatchObject({
    name: 'InvalidExecutionInput',
  });
  await expect(
    client.send(new sdk.CreateStateMachineCommand({ name: 'Deep', definition, ...role })),
  ).rejects.toMatchObject({ name: 'InvalidDefinition' });
  const body = `{"a":${deep}}`;
  const headers = { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' };
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  await expectAlive();
});

// The limits: Tag and RoutingConfigurationListItem in the API reference (a key has 1 to 128 characters, a value up to 256).
test('malformed tags and routes are refused, and nothing is created', async () => {
  const deep = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as string;
  const resourceArn = arnOf('stateMachine', 'Pass');
  const at = (name: string, text: string): object => ({
    message: expect.stringContaining(`'tags.1.member.${name}' ${text}`),
  });
  const least = 'failed to satisfy constraint: Member must have length greater than or equal to 1';
  const most = 'failed to satisfy constraint: Member must have length less than or equal to';
  for (const [tag, refusal] of [
    [{ key: deep }, at('key', 'must be a string')],
    [{ key: 'a', value: deep }, at('value', 'must be a string')],
    [{ value: 'a' }, at('key', 'failed to satisfy constraint: Member must not be null')],
    [{ key: '' }, at('key', least)],
    [{ key: 'a'.repeat(129) }, at('key', `${most} 128`)],
    [{ key: 'a', value: 'b'.repeat(257) }, at('value', `${most} 256`)],
  ] as const) {
    const tags = [tag];
    await expect(client.send(new sdk.TagResourceCommand({ resourceArn, tags }))).rejects.toMatchObject(refusal);
    await expect(client.send(new sdk.CreateActivityCommand({ name: 'Tagged', tags }))).rejects.toMatchObject(refusal);
  }
  const tags = Array.from({ length: 51 }, (_, i) => ({ key: `${i}`, value: '' }));
  await expect(client.send(new sdk.CreateActivityCommand({ name: 'Tagged', tags }))).rejects.toMatchObject({
    name: 'TooManyTags',
  });
  const activityArn = arnOf('activity', 'Tagged');
  await expect(client.send(new sdk.DescribeActivityCommand({ activityArn }))).rejects.toMatchObject({
    name: 'ActivityDoesNotExist',
  });
  const routingConfiguration = [{ stateMachineVersionArn: deep, weight: 100 }];
  await expect(
    client.send(new sdk.CreateStateMachineAliasCommand({ name: 'deep', routingConfiguration })),
  ).rejects.toMatchObject({ message: "'routingConfiguration.1.member.stateMachineVersionArn' must be a string" });
});

test('a machine that is being deleted cannot be created again yet', async () => {
  const input = { name: 'Gone', definition: JSON.stringify(WAIT), roleArn: 'arn:aws:iam::111111111111:role/r' };
  const { stateMachineArn } = await client.send(new sdk.CreateStateMachineCommand(input));
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn }));
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
  await expect(client.send(new sdk.CreateStateMachineCommand(input))).rejects.toMatchObject({
    name: 'StateMachineDeleting',
  });
  await client.send(new sdk.StopExecutionCommand({ executionArn }));
  await client.send(new sdk.CreateStateMachineCommand(input));
  await client.send(new sdk.DeleteStateMachineCommand({ stateMachineArn }));
});

test('guessed tokens are refused', async () => {
  const started = await client.send(new sdk.StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Wait') }));
  const invalid = { name: 'InvalidToken' };
  const stateMachineArn = arnOf('stateMachine', 'Wait');
  for (const taskToken of ['AQ', 'x'.repeat(96), started.executionArn!, '__proto__', 'constructor']) {
    await expect(client.send(new sdk.SendTaskSuccessCommand({ taskToken, output: '1' }))).rejects.toMatchObject(
      invalid,
    );
    await expect(client.send(new sdk.SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject(invalid);
  }
  for (const nextToken of ['x', 'eyJ9.x', Buffer.from('["executions",0,0]').toString('base64url')]) {
    await expect(client.send(new sdk.ListExecutionsCommand({ stateMachineArn, nextToken }))).rejects.toMatchObject(
      invalid,
    );
  }
});
