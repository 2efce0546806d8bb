import { validateHeaderName, validateHeaderValue } from 'node:http';
import { badField, notStarted } from '../../engine/not-started.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import { basicCredentials, type Connection } from './connections.ts';
import { ARRAY_FORMATS, encodeForm, printValue } from './encode-form.ts';
import type { HttpCall } from './send-call.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const FIELDS = [
  'ApiEndpoint',
  'Method',
  'Authentication',
  'InvocationConfig',
  'Headers',
  'QueryParameters',
  'RequestBody',
  'Transform',
];

/** The ARN of the connection in Parameters, from either of the two possible fields. */
export function connectionArn(parameters: Json): string {
  const fields = readFields(parameters);
  const given = ['Authentication', 'InvocationConfig'].flatMap((name) => ownValue(fields, name) ?? []);
  const [config] = given;
  const arn = given.length === 1 && isJsonObject(config) ? ownValue(config, 'ConnectionArn') : undefined;
  if (typeof arn === 'string') return arn;
  throw notStarted(
    parameters,
    "A ConnectionArn is required, in one of the fields 'Authentication', 'InvocationConfig'",
  );
}

/**
 * The request of an HTTP Task: Parameters, overridden by what the connection adds. OAuth's token is not in it yet.
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 * @throws StatesError `States.Runtime` if the service would refuse it
 */
export function buildCall(parameters: Json, connection: Connection, region: string): HttpCall {
  const fields = readFields(parameters);
  const url = readEndpoint(ownValue(fields, 'ApiEndpoint'), parameters);
  const method = ownValue(fields, 'Method');
  if (typeof method !== 'string' || !METHODS.includes(method)) {
    throw notStarted(parameters, `The value of the field 'Method' must be one of ${METHODS.join(', ')}`);
  }
  const extra = connection.parameters;
  const added = new Set(extra.query.map(({ key }) => key));
  const query = [
    ...readQuery(ownValue(fields, 'QueryParameters'), parameters).filter(([key]) => !added.has(key)),
    ...extra.query.map(({ key, value }) => [key, value] as const),
  ].map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  if (query.length > 0) url.search += `${url.search === '' ? '?' : '&'}${query.join('&')}`;
  const headers = readHeaders(ownValue(fields, 'Headers'), parameters);
  for (const { key, value } of extra.headers) headers.set(key.toLowerCase(), [key, value]);
  const body = encodeBody(fields, connection, parameters);
  if (!headers.has('content-type')) headers.set('content-type', ['Content-Type', 'application/json; charset=UTF-8']);
  headers.set('user-agent', ['User-Agent', `Amazon|StepFunctions|HttpInvoke|${region}`]);
  headers.set('range', ['Range', 'bytes=0-262144']);
  const authorization = authorizationHeader(connection);
  if (authorization !== undefined) headers.set(authorization[0].toLowerCase(), authorization);
  for (const [name, value] of headers.values()) checkHeader(name, value, parameters);
  return { url, method, headers: [...headers.values()], body };
}

function readFields(parameters: Json): JsonObject {
  if (!isJsonObject(parameters)) throw notStarted(parameters, 'The Parameters must be an object');
  const unknown = Object.keys(parameters).find((name) => !FIELDS.includes(name));
  if (unknown === undefined) return parameters;
  throw notStarted(parameters, `The field '${unknown}' is not supported by Step Functions`);
}

function readEndpoint(endpoint: Json | undefined, parameters: Json): URL {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw notStarted(
    parameters,
    "The value of the field 'ApiEndpoint' must be an https URL (here also http, to this machine's loopback)",
  );
}

function readQuery(query: Json | undefined, parameters: Json): readonly (readonly [string, string])[] {
  if (query === undefined || query === null) return [];
  if (typeof query === 'string') return [...new URLSearchParams(query)];
  if (isJsonArray(query)) {
    return query.flatMap((item) => {
      if (isJsonArray(item)) throw badField('QueryParameters', parameters);
      return readQuery(item, parameters);
    });
  }
  if (!isJsonObject(query)) throw badField('QueryParameters', parameters);
  return Object.entries(query).flatMap(([key, value]) =>
    (isJsonArray(value) ? value : [value]).map((item) => [key, printValue(item)] as const),
  );
}

type Headers = Map<string, readonly [name: string, value: string]>;

function readHeaders(given: Json | undefined, parameters: Json): Headers {
  const headers: Headers = new Map();
  if (given === undefined || given === null) return headers;
  if (!isJsonObject(given)) throw badField('Headers', parameters);
  for (const [name, value] of Object.entries(given)) {
    if (isForbiddenHeader(name)) throw notStarted(parameters, `The header '${name}' is not supported in an HTTP Task`);
    headers.set(name.toLowerCase(), [name, (isJsonArray(value) ? value : [value]).map(printValue).join(',')]);
  }
  return headers;
}

function checkHeader(name: string, value: string, parameters: Json): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw notStarted(parameters, `The header '${name}' has an invalid name or value`);
  }
}

function encodeBody(
  fields: JsonObject,
  { parameters: { body: extra } }: Connection,
  parameters: Json,
): string | undefined {
  const body = mergeBody(ownValue(fields, 'RequestBody'), extra, parameters);
  const transform = ownValue(fields, 'Transform') ?? {};
  if (!isJsonObject(transform)) throw badField('Transform', parameters);
  const encoding = ownValue(transform, 'RequestBodyEncoding') ?? 'NONE';
  const options = ownValue(transform, 'RequestEncodingOptions') ?? {};
  const name = isJsonObject(options) ? (ownValue(options, 'ArrayFormat') ?? 'INDICES') : undefined;
  const format = ARRAY_FORMATS.find((candidate) => candidate === name);
  if ((encoding !== 'NONE' && encoding !== 'URL_ENCODED') || format === undefined)
    throw badField('Transform', parameters);
  if (body === undefined || typeof body === 'string') return body;
  return encoding === 'URL_ENCODED' ? encodeForm(body, format) : JSON.stringify(body);
}

function mergeBody(
  body: Json | undefined,
  extra: Connection['parameters']['body'],
  parameters: Json,
): Json | undefined {
  if (extra.length === 0) return body;
  if (body !== undefined && !isJsonObject(body)) {
    throw notStarted(parameters, "The field 'RequestBody' must be an object where the connection has body parameters");
  }
  const merged: { [key: string]: Json } = { ...body };
  for (const { key, value } of extra) setOwn(merged, key, value);
  return merged;
}

function authorizationHeader({ authorization }: Connection): readonly [string, string] | undefined {
  switch (authorization.type) {
    case 'API_KEY':
      return [authorization.name, authorization.value];
    case 'BASIC':
      return ['Authorization', `Basic ${basicCredentials(authorization.username, authorization.password)}`];
    case 'OAUTH_CLIENT_CREDENTIALS':
      return undefined;
  }
}

/** In lower case. */
const FORBIDDEN = new Set([
  'a-im',
  'accept-charset',
  'accept-datetime',
  'accept-encoding',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-md5',
  'date',
  'expect',
  'forwarded',
  'from',
  'host',
  'http2-settings',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'origin',
  'pragma',
  'proxy-authorization',
  'referer',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'warning',
]);

/**
 * Whether an HTTP Task with this header fails with States.Runtime. A connection may set the header.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */
function isForbiddenHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN.has(lower) || /^x-(?:forwarded|amz|amzn)-/.test(lower);
}

/** Whether a URL's host name is the local machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname) || /(?:^|\.)localhost$/.test(hostname);
}
