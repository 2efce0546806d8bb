import { randomUUID } from 'node:crypto';
import type { Json } from '../../json.ts';
import { parseEventPath } from '../input/event-path.ts';
import type { ApiRequest } from './api-request.ts';
import { asText, type Value } from './java-methods.ts';
import { Functions, type VelocityVariables } from './render-template.ts';

export interface RouteContext {
  readonly stage: string;
  readonly resourcePath: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a template may change in the response: `$context.responseOverride`. */
export interface Overrides {
  status?: Value;
  readonly header: { [name: string]: Value };
}

/**
 * The variables of a mapping template. `$input` is the request, or the integration's response. Source: "Variables for
 * data transformations for API Gateway" in the developer guide.
 *
 * @param body the value of `$input.body`
 */
export function mappingVariables(
  request: ApiRequest,
  body: string,
  route: RouteContext,
): { readonly variables: VelocityVariables; readonly overrides: Overrides } {
  const overrides: Overrides = { header: {} };
  const variables = {
    input: inputFunctions(request, body),
    util: UTIL,
    stageVariables: {},
    context: {
      accountId: route.accountId,
      apiId: 'local',
      extendedRequestId: randomUUID(),
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: request.headers.get('user-agent') ?? '' },
      path: `/${route.stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime: new Date(route.now).toUTCString(),
      requestTimeEpoch: route.now,
      resourcePath: route.resourcePath,
      stage: route.stage,
      authorizer: {},
      requestOverride: { header: {}, path: {}, querystring: {} },
      responseOverride: overrides as unknown as Value,
    } satisfies Record<string, Value>,
  };
  return { variables, overrides };
}

function inputFunctions(request: ApiRequest, body: string): Functions {
  let parsed: Json | undefined;
  const document = (): Json => {
    parsed ??= body.trim() === '' ? {} : (JSON.parse(body) as Json);
    return parsed;
  };
  const find = (path: Value): Json => {
    const text = asText(path);
    const compiled = parseEventPath(text);
    if (compiled === undefined) throw new Error(`'${text}' is not a path that sfn-run supports`);
    return compiled.find(document()) ?? '';
  };
  const header = (name: string): string | undefined => request.headers.get(name.toLowerCase());
  const whole = {
    path: Object.fromEntries(request.pathParameters),
    querystring: Object.fromEntries(request.query),
    header: Object.fromEntries(request.headers),
  };
  return new Functions(
    new Map<string, (...args: Value[]) => Value>([
      ['json', (path) => JSON.stringify(find(path))],
      // a template may change the values that it is given
      ['path', (path) => structuredClone(find(path)) as Value],
      [
        'params',
        (name) => {
          if (name === undefined) return structuredClone(whole);
          const text = asText(name);
          return request.pathParameters.get(text) ?? request.query.get(text) ?? header(text) ?? '';
        },
      ],
    ]),
    new Map([['body', body]]),
  );
}

const UTIL = new Functions(
  new Map<string, (...args: Value[]) => Value>([
    ['escapeJavaScript', (text) => escapeJavaScript(asText(text))],
    ['parseJson', (text) => JSON.parse(asText(text)) as Value],
    ['urlEncode', (text) => encodeURIComponent(asText(text)).replaceAll('%20', '+')],
    ['urlDecode', (text) => decodeURIComponent(asText(text).replaceAll('+', ' '))],
    ['base64Encode', (text) => Buffer.from(asText(text)).toString('base64')],
    ['base64Decode', (text) => Buffer.from(asText(text), 'base64').toString()],
  ]),
);

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '/': '\\/',
  '\\': '\\\\',
};

/** As in Apache Commons Lang, which API Gateway uses: it also escapes single quotes, which is not valid JSON. */
function escapeJavaScript(text: string): string {
  return text.replaceAll(
    /["'\\/\u0000-\u001f\u007f-\uffff]/g,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
