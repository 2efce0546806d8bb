import { StatesError } from '../../engine/errors.ts';
import { badField, missingParameter, notStarted, textParameter } from '../../engine/not-started.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { type GetTokens, waitForToken } from '../../step-functions/wait-for-token.ts';
import type { Destination } from '../aws/endpoints.ts';
import type { Integration } from '../integration.ts';
import { printValue } from './encode-form.ts';
import { readResult } from './read-result.ts';
import { ConnectionFailed, type HttpAnswer, type HttpCall, sendCall } from './send-call.ts';

export interface ApiGatewayOptions {
  /** A server that stands in for all APIs, or the APIs themselves. */
  readonly destination: Destination;
  readonly getTokens: GetTokens;
  /** For the entire exchange. */
  readonly timeoutMs?: number;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const MAX_BYTES = 262_144;

/**
 * `apigateway:invoke`: a request to an API. Requests to the account's APIs cannot be signed here, so only those with
 * AuthType NO_AUTH are sent there.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
 */
export function createApiGatewayIntegration(options: ApiGatewayOptions): Integration {
  const { destination, getTokens, timeoutMs = 60_000 } = options;

  async function invoke({ state, payload, resource }: TaskRequest, context: TaskContext): Promise<Json> {
    const fields = readFields(payload);
    const authType = ownValue(fields, 'AuthType') ?? 'NO_AUTH';
    if (destination === 'account' && authType !== 'NO_AUTH') {
      throw new UsageError(
        `state '${state}': ${resource.arn} with AuthType ${printValue(authType)} needs a signature, which sfn-run does not create\n  --endpoint-url apigateway=http://localhost:PORT sends it unsigned to your own server`,
      );
    }
    const call = buildCall(fields, payload, destination);
    const release = context.hold();
    try {
      context.notify({ kind: 'started' });
      return toResult(await sendCall(call, { signal: context.signal, timeoutMs, maxBytes: MAX_BYTES }));
    } catch (error) {
      if (!(error instanceof ConnectionFailed)) throw error;
      throw new StatesError('ApiGateway.SdkClientException', `Unable to execute HTTP request: ${error.message}`);
    } finally {
      release();
    }
  }

  return {
    match(resource): TaskRunner | undefined {
      if (resource.kind !== 'integration' || resource.service !== 'apigateway') return undefined;
      if (resource.action === 'invoke') return invoke;
      return resource.action === 'invoke.waitForTaskToken' ? waitForToken(invoke, getTokens) : undefined;
    },
  };
}

function readFields(parameters: Json): JsonObject {
  if (isJsonObject(parameters)) return parameters;
  throw notStarted(parameters, 'The Parameters must be an object');
}

function buildCall(fields: JsonObject, parameters: Json, destination: Destination): HttpCall {
  const host = requireText('ApiEndpoint', parameters);
  const method = requireText('Method', parameters);
  if (!METHODS.includes(method)) throw badField('Method', parameters);
  const base = destination === 'account' ? `https://${host}` : destination.endpoint.href.replace(/\/$/, '');
  const stage = ownValue(fields, 'Stage');
  const path = printValue(ownValue(fields, 'Path') ?? '').replace(/^\//, '');
  const target = `${base}/${stage === undefined || stage === null ? '' : `${printValue(stage)}/`}${path}`;
  if (!URL.canParse(target)) throw badField('ApiEndpoint', parameters);
  const url = new URL(target);
  for (const [name, values] of readLists('QueryParameters', fields, parameters)) {
    for (const value of values) url.searchParams.append(name, value);
  }
  const headers = [...readLists('Headers', fields, parameters)].map(
    ([name, values]) => [name, values.join(',')] as const,
  );
  const body = ownValue(fields, 'RequestBody');
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    url,
    method,
    headers: [
      // a server that stands in for several APIs distinguishes them by this
      ...(destination === 'account' ? [] : [['Host', host] as const]),
      ...(hasType || body === undefined ? [] : [['Content-Type', 'application/json'] as const]),
      ...headers,
    ],
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** Name → list of strings: the syntax of headers and query parameters here. */
function readLists(name: string, fields: JsonObject, parameters: Json): ReadonlyMap<string, readonly string[]> {
  const given = ownValue(fields, name) ?? {};
  if (!isJsonObject(given)) throw badField(name, parameters);
  return new Map(
    Object.entries(given).map(([key, values]) => {
      if (!isJsonArray(values)) throw badField(name, parameters);
      return [key, values.map(printValue)];
    }),
  );
}

function requireText(name: string, parameters: Json): string {
  const text = textParameter(parameters, name);
  if (text === undefined) throw missingParameter(parameters, name);
  return text;
}

function toResult(answer: HttpAnswer): Json {
  const { statusCode, body } = answer;
  if (statusCode < 200 || statusCode > 299) {
    throw new StatesError(`ApiGateway.${statusCode}`, body?.toString() ?? '');
  }
  return readResult(answer, 'apigateway');
}
