import { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Integration } from '../integration.ts';
import { createMask, maskJson } from '../mask-secrets.ts';
import { buildCall, connectionArn, isLoopback } from './build-call.ts';
import {
  type Authorization,
  type Connection,
  type Connections,
  connectionName,
  findConnection,
  secretsOf,
} from './connections.ts';
import { readResult, statusText } from './read-result.ts';
import { ConnectionFailed, type HttpAnswer, type HttpCall, type SendOptions, sendCall } from './send-call.ts';

export interface HttpIntegrationOptions {
  /** Those of `--connections`; undefined without the option. */
  readonly connections: Connections | undefined;
  readonly region: string;
  /** "The HTTP task timed out after 60 seconds." */
  readonly timeoutMs?: number;
}

/** The maximum length of a response that the service reads: Range asks the server for this much. */
const MAX_BYTES = 262_144;

/** `http:invoke`: a real request, with the credentials of the task's connection. */
export function createHttpIntegration({
  connections,
  region,
  timeoutMs = 60_000,
}: HttpIntegrationOptions): Integration {
  /** By connection; a token is used for the entire run, until a server refuses it. */
  const tokens = new Map<Connection, Promise<string>>();

  function getToken(connection: Connection, options: SendOptions): Promise<string> | undefined {
    const { name, authorization } = connection;
    if (authorization.type !== 'OAUTH_CLIENT_CREDENTIALS') return undefined;
    let token = tokens.get(connection);
    if (token === undefined) {
      token = fetchToken(name, authorization, options);
      tokens.set(connection, token);
      token.catch(() => tokens.delete(connection));
    }
    return token;
  }

  function getConnection({ state, payload }: TaskRequest): Connection {
    const arn = connectionArn(payload);
    if (connections === undefined) throw new UsageError(describeMissingFile(state, arn));
    const connection = findConnection(connections, arn);
    if (connection === undefined) throw new UsageError(describeUnknown(state, arn, connections));
    return connection;
  }

  async function invoke(request: TaskRequest, context: TaskContext): Promise<Json> {
    const connection = getConnection(request);
    const call = buildCall(request.payload, connection, region);
    const options: SendOptions = { signal: context.signal, timeoutMs, maxBytes: MAX_BYTES };
    const secrets = [...secretsOf(connection)];
    const send = async (): Promise<HttpAnswer> => {
      const token = await getToken(connection, options);
      if (token === undefined) return sendCall(call, options);
      secrets.push(token);
      return sendCall({ ...call, headers: [...call.headers, ['Authorization', `Bearer ${token}`]] }, options);
    };
    const release = context.hold();
    try {
      context.notify({ kind: 'started' });
      let answer = await send();
      if (answer.statusCode === 401 && tokens.delete(connection)) answer = await send();
      const { statusCode } = answer;
      if (statusCode < 200 || statusCode > 299) {
        throw new StatesError(`States.Http.StatusCode.${statusCode}`, statusText(statusCode));
      }
      const mask = createMask(secrets);
      return maskJson(readResult(answer, 'http', mask), mask);
    } catch (error) {
      if (error instanceof ConnectionFailed) {
        throw new StatesError(
          'States.Http.Socket',
          createMask(secrets)(`Unable to execute HTTP request: ${error.message}`),
        );
      }
      throw error;
    } finally {
      release();
    }
  }

  return {
    match: (resource) =>
      resource.kind === 'integration' && resource.service === 'http' && resource.action === 'invoke'
        ? invoke
        : undefined,
  };
}

function describeMissingFile(state: string, arn: string): string {
  const name = JSON.stringify(connectionName(arn));
  const example = `{${name}: {"AuthorizationType": "API_KEY", "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "...", "ApiKeyValue": "..."}}}}`;
  return `state '${state}': no credentials for the connection ${arn}\n  --connections FILE gives them, by the connection's name or ARN: ${example}`;
}

function describeUnknown(state: string, arn: string, { path, byName }: Connections): string {
  const hint = didYouMean(connectionName(arn), byName.keys()) ?? `It has: ${[...byName.keys()].join(', ') || 'none'}`;
  return `state '${state}': ${path} has no connection ${JSON.stringify(connectionName(arn))} (${arn})\n  ${hint}`;
}

/**
 * Requests an OAuth token with the client's credentials, sent in the form or, for GET, in the query.
 *
 * @throws StatesError `Events.ConnectionResource.InvalidConnectionState` if there is none in the response, which is not
 * shown
 */
async function fetchToken(
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
