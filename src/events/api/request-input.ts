import { withoutQualifier } from '../../arn.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import type { ApiTrigger } from '../trigger.ts';
import { isHttp } from './api-gateway.ts';
import type { ApiRequest } from './api-request.ts';
import { httpRequest } from './http-integration.ts';
import { Refused, type RestRoute, restRequest } from './rest-integration.ts';
import { findRoute } from './routes.ts';

/** The fields of a request; those of API Gateway's events for functions have the same meaning. */
const FIELDS = [
  'method',
  'httpMethod',
  'path',
  'headers',
  'query',
  'queryStringParameters',
  'pathParameters',
  'body',
] as const;

/**
 * The input of the execution that a route starts for a request.
 *
 * @param given `{"path": "/orders/7", "headers": {}, "query": {}, "body": {}}`, all optional
 * @throws UsageError if the route would not start an execution
 */
export function inputOfRoute(trigger: ApiTrigger, given: Json, accountId: string, now: number): Json {
  const request = readRequest(trigger, given);
  const { stage } = trigger.integration;
  const context = { stage, resourcePath: trigger.path, accountId, now };
  const body = orUsageError(() =>
    isHttp(trigger) ? httpRequest(trigger, request, context) : restRequest(trigger as RestRoute, request, context),
  );
  if (!/^Start(?:Sync)?Execution$/.test(trigger.integration.action)) {
    throw new UsageError(`'${trigger.id}' starts no execution: its integration is ${trigger.integration.action}`);
  }
  const { stateMachineArn, input = '{}' } = body;
  if (withoutQualifier(String(stateMachineArn)) !== trigger.machine.arn) {
    throw new UsageError(`the request names a machine other than ${trigger.machine.logicalId}: ${stateMachineArn}`);
  }
  try {
    return JSON.parse(String(input)) as Json;
  } catch {
    throw new UsageError(`the route creates an input that is not valid JSON: ${input}`);
  }
}

function readRequest(trigger: ApiTrigger, given: Json): ApiRequest {
  if (!isJsonObject(given)) throw new UsageError('a request is an object with path, headers, query and body');
  for (const name of Object.keys(given)) {
    if (FIELDS.some((field) => field === name)) continue;
    const hint = didYouMean(name, FIELDS) ?? `It has: ${FIELDS.join(', ')}`;
    throw new UsageError(`a request has no field '${name}'\n${hint}`);
  }
  const method = (textOf(given, 'method') ?? textOf(given, 'httpMethod') ?? trigger.method).toUpperCase();
  const path = textOf(given, 'path') ?? trigger.path;
  const route = findRoute([trigger], method === 'ANY' ? 'POST' : method, path.split('?')[0]!);
  if (route === undefined) {
    throw new UsageError(
      `${method} ${path} does not match '${trigger.id}', whose route is ${trigger.method} ${trigger.path}`,
    );
  }
  const body = ownValue(given, 'body');
  const headers = [...textsOf(given, 'headers')].map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: method === 'ANY' ? 'POST' : method,
    path: route.path,
    headers: new Map(headers),
    query: new Map([
      ...new URLSearchParams(path.split('?')[1] ?? ''),
      ...textsOf(given, 'queryStringParameters'),
      ...textsOf(given, 'query'),
    ]),
    pathParameters: new Map([...route.pathParameters, ...textsOf(given, 'pathParameters')]),
    body: typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body),
    sourceIp: '127.0.0.1',
  };
}

function textOf(given: JsonObject, name: string): string | undefined {
  const value = ownValue(given, name);
  if (value === undefined || typeof value === 'string') return value;
  throw new UsageError(`'${name}' of a request must be a string`);
}

function textsOf(given: JsonObject, name: string): readonly (readonly [string, string])[] {
  const value = ownValue(given, name) ?? {};
  if (!isJsonObject(value)) throw new UsageError(`'${name}' of a request must be an object`);
  return Object.entries(value).map(([key, text]) => [key, String(text)]);
}

function orUsageError(make: () => JsonObject): JsonObject {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refused) {
      throw new UsageError(`the route would answer with status ${error.response.status}: ${error.message}`);
    }
    if (error instanceof ApiError)
      throw new UsageError(`the route creates a request that is refused: ${error.message}`);
    throw error;
  }
}
