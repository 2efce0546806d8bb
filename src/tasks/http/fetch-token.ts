import { StatesError } from '../../engine/errors.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import type { Authorization } from './connections.ts';
import { isLoopback } from './is-loopback.ts';
import { ConnectionFailed, type HttpCall, type SendOptions, sendCall } from './send-call.ts';

/**
 * Asks for an OAuth token by the client's credentials, which stand in the form, or for GET in the query.
 *
 * @throws StatesError `Events.ConnectionResource.InvalidConnectionState` where none is given; it shows nothing of the answer
 */
export async function fetchToken(
  name: string,
  authorization: Extract<Authorization, { type: 'OAUTH_CLIENT_CREDENTIALS' }>,
  options: SendOptions,
): Promise<string> {
  const refuse = (reason: string): StatesError =>
    new StatesError(
      'Events.ConnectionResource.InvalidConnectionState',
      `No token for the connection ${name}: ${reason}`,
    );
  const call = buildTokenCall(authorization);
  if (call === undefined) throw refuse('its AuthorizationEndpoint is not an https URL (or http to loopback)');
  const answer = await sendCall(call, options).catch((error: unknown) => {
    throw error instanceof ConnectionFailed ? refuse(error.message) : error;
  });
  if (answer.statusCode !== 200) throw refuse(`${call.url.host} answered with status ${answer.statusCode}`);
  const token = readToken(answer.body?.toString() ?? '');
  if (token === undefined) throw refuse(`${call.url.host} answered without an access_token`);
  return token;
}

function buildTokenCall({
  endpoint,
  method,
  clientId,
  clientSecret,
  parameters,
}: Extract<Authorization, { type: 'OAUTH_CLIENT_CREDENTIALS' }>): HttpCall | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !isLoopback(url.hostname))) return undefined;
  for (const { key, value } of parameters.query) url.searchParams.set(key, value);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  for (const { key, value } of parameters.body) form.set(key, value);
  const headers = new Map<string, readonly [string, string]>([['accept', ['Accept', 'application/json']]]);
  if (method === 'GET') for (const [key, value] of form) url.searchParams.set(key, value);
  else headers.set('content-type', ['Content-Type', 'application/x-www-form-urlencoded']);
  for (const { key, value } of parameters.headers) headers.set(key.toLowerCase(), [key, value]);
  return { url, method, headers: [...headers.values()], body: method === 'GET' ? undefined : form.toString() };
}

function readToken(text: string): string | undefined {
  try {
    const answer = JSON.parse(text) as Json;
    const token = isJsonObject(answer) ? ownValue(answer, 'access_token') : undefined;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}
