import type { JsonObject } from '../../json.ts';
import { parseEventPath } from '../input/event-path.ts';
import type { ApiTrigger, HttpIntegration } from '../trigger.ts';
import type { ApiRequest } from './api-request.ts';
import type { RouteContext } from './mapping-variables.ts';

export type HttpRoute = ApiTrigger & { readonly integration: HttpIntegration };

/** Parameters of the integration → fields of the Step Functions API. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['StateMachineArn', 'stateMachineArn'],
  ['ExecutionArn', 'executionArn'],
  ['Name', 'name'],
  ['Input', 'input'],
  ['Cause', 'cause'],
  ['Error', 'error'],
  ['TraceHeader', 'traceHeader'],
]);

/**
 * The request that a route of an HTTP API sends to Step Functions.
 * Source: "Integration subtype reference" and "Transform API requests and responses for HTTP APIs" in the developer
 * guide of API Gateway.
 */
export function httpRequest({ integration }: HttpRoute, request: ApiRequest, route: RouteContext): JsonObject {
  const body: Record<string, string> = {};
  for (const [name, value] of integration.parameters) {
    const field = FIELDS.get(name);
    const mapped = field && mapValue(value, request, route);
    if (field !== undefined && mapped !== undefined) body[field] = mapped;
  }
  return body;
}

/** `$request.body`, or a string that contains `${request.header.name}`. */
function mapValue(value: string, request: ApiRequest, route: RouteContext): string | undefined {
  if (value.startsWith('$') && !value.startsWith('${')) return readVariable(value.slice(1), request, route);
  return value.replaceAll(/\$\{([\w.-]+)\}/g, (_, name: string) => readVariable(name, request, route) ?? '');
}

function readVariable(name: string, request: ApiRequest, route: RouteContext): string | undefined {
  const [, source, rest = ''] = /^(request\.\w+|context)(?:\.(.+))?$/.exec(name) ?? [];
  switch (source) {
    case 'request.body':
      return rest === '' ? request.body : readBody(request.body, rest);
    case 'request.header':
      return request.headers.get(rest.toLowerCase());
    case 'request.querystring':
      return request.query.get(rest);
    case 'request.path':
      return rest === '' ? request.path : request.pathParameters.get(rest);
    case 'context':
      return readContext(rest, request, route);
    default:
      return undefined;
  }
}

function readBody(body: string, path: string): string | undefined {
  try {
    const value = parseEventPath(`$.${path}`)?.find(JSON.parse(body));
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function readContext(name: string, { method, sourceIp }: ApiRequest, route: RouteContext): string | undefined {
  const values = new Map([
    ['accountId', route.accountId],
    ['httpMethod', method],
    ['identity.sourceIp', sourceIp],
    ['requestTimeEpoch', String(route.now)],
    ['routeKey', route.resourcePath],
    ['stage', route.stage],
  ]);
  return values.get(name);
}
