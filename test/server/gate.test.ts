import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { refuseStrangers } from '../../src/server/gate.ts';
import { PASS, serve, template } from './client.ts';

const { url } = await serve({ 'template.json': template({ Pass: PASS }) });
const { hostname, port } = new URL(url);

interface Answer {
  readonly status: number | undefined;
  /** The response header that lets a page of another origin read the response. */
  readonly cors: readonly string[];
  readonly body: string;
}

/** By a plain client: a browser would not let its page choose these headers. */
function ask(method: string, headers: Readonly<Record<string, string>>, path = '/'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, setHost: false }, async (response) => {
      const cors = Object.keys(response.headers).filter((name) => name.startsWith('access-control-'));
      resolve({ status: response.statusCode, cors, body: await text(response) });
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{}' : '');
  });
}

const LIST = { 'X-Amz-Target': 'AWSStepFunctions.ListStateMachines' };

describe('no page in a browser reaches a server', () => {
  // Fetch standard: a request with such headers is preceded by one that asks whether it may be sent
  test('CORS is off: a preflight and a request are refused, and nothing lets a page read the answer', async () => {
    const origin = { Host: `127.0.0.1:${port}`, Origin: 'http://localhost:3000' };
    const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-amz-target' };
    expect(await ask('OPTIONS', { ...origin, ...preflight })).toMatchObject({ status: 403, cors: [] });
    expect(await ask('POST', { ...origin, ...LIST })).toMatchObject({
      status: 403,
      cors: [],
      body: '{"__type":"AccessDeniedException","message":"Requests from web pages are refused"}',
    });
    // this server's own origin has no pages that send requests
    expect(await ask('GET', { ...origin, Origin: url }, '/health')).toMatchObject({ status: 403, cors: [] });
  });

  // an image or a frame: a browser sends no Origin with it
  test.each(['cross-site', 'same-site'])('Sec-Fetch-Site: %s', async (site) => {
    const headers = { Host: `127.0.0.1:${port}`, 'Sec-Fetch-Site': site };
    expect(await ask('GET', headers, '/metrics')).toMatchObject({ status: 403 });
  });

  // DNS rebinding: the page's own name leads to this machine
  test.each(['rebound.example', 'localhost.example', '127.0.0.1.example', 'xlocalhost', '10.0.0.1', ''])(
    'by the host %j',
    async (host) => {
      const headers = { ...LIST, Host: host === '' ? '' : `${host}:${port}` };
      expect(await ask('POST', headers)).toMatchObject({
        status: 403,
        body: expect.stringContaining('"__type":"AccessDeniedException"'),
      });
    },
  );
});

// such a server requires a key; it cannot know by which names it is reached
test.each(['0.0.0.0', '::'])('a server on %s is reached by any host', (host) => {
  const asked = { headers: { host: 'server.example' } } as IncomingMessage;
  expect(() => refuseStrangers(asked, { host, accessKey: undefined })).not.toThrow();
  expect(() => refuseStrangers(asked, { host: '10.0.0.1', accessKey: undefined })).toThrow(
    "The host 'server.example' is not this server's",
  );
});

// the hosts that SDKs derive from the endpoints http://127.0.0.1 and http://localhost, and from names below it (RFC
// 6761)
test.each(['127.0.0.1', 'localhost', 'sync-127.0.0.1', 'sync-localhost', 'states.localhost', '[::1]'])(
  'clients reach it by the host %s',
  async (host) => {
    expect(await ask('POST', { ...LIST, Host: `${host}:${port}` })).toMatchObject({ status: 200 });
  },
);
