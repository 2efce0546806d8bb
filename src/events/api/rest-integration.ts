import { RE2JS } from 're2js';
import type { JsonObject } from '../../json.ts';
import { type ApiError, parseBody } from '../../step-functions/api-error.ts';
import { parseEventPath } from '../input/event-path.ts';
import type { ApiTrigger, RestIntegration, RestResponse } from '../trigger.ts';
import { type ApiRequest, type ApiResponse, gatewayResponse } from './api-request.ts';
import { asText } from './java-methods.ts';
import { mappingVariables, type Overrides, type RouteContext } from './mapping-variables.ts';
import { renderTemplate } from './render-template.ts';

/** A request that API Gateway answers itself. */
export class Refused extends Error {
  readonly response: ApiResponse;

  constructor(response: ApiResponse, why: string) {
    super(why);
    this.response = response;
  }
}

export type RestRoute = ApiTrigger & { readonly integration: RestIntegration };

/**
 * The request that a route of a REST API sends to Step Functions: rendered by the template for its content type, or the
 * unchanged body.
 * Source: "Data transformations for REST APIs" (passthrough behavior) in the developer guide.
 *
 * @throws Refused; ApiError if the service could not parse it
 */
export function restRequest({ integration }: RestRoute, request: ApiRequest, route: RouteContext): JsonObject {
  const { requestTemplates: templates, passthrough } = integration;
  const contentType = request.headers.get('content-type')?.split(';')[0]?.trim() ?? 'application/json';
  const template = templates.get(contentType) ?? templates.get('$default');
  if (template !== undefined && template !== '') {
    return parseBody(render(template, request, request.body, route).text);
  }
  if (
    template === undefined &&
    (passthrough === 'NEVER' || (passthrough === 'WHEN_NO_TEMPLATES' && templates.size > 0))
  ) {
    throw new Refused(
      gatewayResponse(415, 'Unsupported Media Type'),
      `there is no request template for ${contentType}, but for ${[...templates.keys()].join(', ')}`,
    );
  }
  return parseBody(request.body);
}

/**
 * The response to the client.
 * @param answer Step Functions' response, with its status
 * @throws Refused
 */
export function restResponse(
  { integration }: RestRoute,
  request: ApiRequest,
  answer: { readonly status: number; readonly body: string },
  route: RouteContext,
): ApiResponse {
  const response = selectResponse(integration.responses, answer.status);
  if (response === undefined) {
    throw new Refused(
      gatewayResponse(500, 'Internal server error'),
      `no integration response matches the status ${answer.status} of Step Functions: ${answer.body}`,
    );
  }
  const [contentType = 'application/json', template = ''] = [...response.templates][0] ?? [];
  const { text, overrides } = template === '' ? { text: answer.body } : render(template, request, answer.body, route);
  const headers: Record<string, string> = { 'Content-Type': contentType };
  for (const [name, value] of response.parameters) {
    const header = /^method\.response\.header\.([\w-]+)$/.exec(name)?.[1];
    const mapped = header && mapParameter(value, answer.body);
    if (header !== undefined && mapped !== undefined) headers[header] = mapped;
  }
  for (const [name, value] of Object.entries(overrides?.header ?? {})) headers[name] = asText(value);
  return { status: Number(overrides?.status ?? response.statusCode), headers, body: text };
}

function render(
  template: string,
  request: ApiRequest,
  body: string,
  route: RouteContext,
): { readonly text: string; readonly overrides: Overrides } {
  const { variables, overrides } = mappingVariables(request, body, route);
  try {
    return { text: renderTemplate(template, variables), overrides };
  } catch (error) {
    const why = `a mapping template failed: ${(error as Error).message}`;
    throw new Refused(gatewayResponse(500, 'Internal server error'), why);
  }
}

/** The response whose pattern matches the status, or the default. */
function selectResponse(responses: readonly RestResponse[], status: number): RestResponse | undefined {
  const fits = ({ pattern }: RestResponse): boolean =>
    pattern !== 'default' && RE2JS.compile(pattern).matcher(String(status)).matches();
  return responses.find(fits) ?? responses.find(({ pattern }) => pattern === 'default');
}

/** A string in single quotes, or a path into the response's body. */
function mapParameter(value: string, body: string): string | undefined {
  const text = /^'(.*)'$/s.exec(value)?.[1];
  if (text !== undefined) return text;
  const path = /^integration\.response\.body\.(.+)$/.exec(value)?.[1];
  const found = path && parseEventPath(`$.${path}`)?.find(JSON.parse(body));
  return found === undefined || found === '' ? undefined : typeof found === 'string' ? found : JSON.stringify(found);
}

/** As Step Functions responds with an error. */
export function errorBody({ name, message }: ApiError): string {
  return JSON.stringify({ __type: name, message });
}
