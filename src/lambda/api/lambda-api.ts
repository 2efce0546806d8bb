import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { formatArn } from '../../arn.ts';
import { BodyError, discardRest, type LoopbackServer, readBody, startLoopbackServer } from '../../loopback-server.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import { countInvocations, readTrace } from '../environment/caller-trace.ts';
import { findSettings } from '../find/function-settings.ts';
import { parseFunctionName } from '../find/resolve-function.ts';
import type { LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaInvocation, LambdaResponse } from '../lambda-runtime.ts';
import {
  checkInvocation,
  headerOf,
  LambdaApiError,
  readClientContext,
  readInvocationType,
} from './check-invocation.ts';
import { encodeEvent } from './encode-event.ts';

/** What runs the called functions. */
export interface LambdaApiTarget
  extends Pick<LambdaRuntimeOptions, 'functions' | 'handlerOverrides' | 'region' | 'accountId'> {
  /** Rejects as `LambdaRuntime.invoke` does. */
  invoke(invocation: LambdaInvocation): Promise<LambdaResponse>;
  /** InvocationType Event: resolves when the call has been accepted. Rejects as `LambdaRuntime.ready` does. */
  start(invocation: LambdaInvocation): Promise<void>;
  /** InvocationType DryRun: the version that would run. Rejects as `LambdaRuntime.ready` does. */
  ready(invocation: LambdaInvocation): Promise<string>;
}

/** Source: AWS Lambda developer guide, "Lambda quotas", October 2025. */
const MAX_BYTES = 6_291_456;
const MAX_EVENT_BYTES = 1_048_576;
/** Lambda stops a chain of calls after about this many invocations of one function. */
const MAX_IN_CHAIN = 16;

const INVOKE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations\/?(?:\?(.*))?$/;
const INVOKE_WITH_STREAM = /^\/2021-11-15\/functions\/([^/?]+)\/response-streaming-invocations\/?(?:\?(.*))?$/;

/**
 * Implements Lambda's Invoke and InvokeWithResponseStream for the code of handlers, whose SDKs find it through
 * AWS_ENDPOINT_URL_LAMBDA. Source: AWS Lambda API reference, "Invoke", its errors and their status codes.
 */
export function startLambdaApi(target: LambdaApiTarget): Promise<LoopbackServer> {
  return startLoopbackServer(async (request, response, path) => {
    try {
      if (path === undefined) {
        throw new LambdaApiError('AccessDeniedException', 'Only callers that know its secret address may use it', 403);
      }
      await answer(request, response, path, target);
    } catch (error) {
      discardRest(request);
      sendError(response, error);
    }
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  target: LambdaApiTarget,
): Promise<void> {
  const streamed = INVOKE_WITH_STREAM.exec(path);
  const [, name, query] = INVOKE.exec(path) ?? streamed ?? [];
  if (name === undefined || request.method !== 'POST') {
    const operation = `${request.method} ${path.replace(/\?.*$/, '')}`;
    throw new LambdaApiError('UnknownOperationException', `${operation} is not supported here: Invoke is`, 404);
  }
  const functionName = decodeURIComponent(name);
  const qualifier = new URLSearchParams(query).get('Qualifier') ?? undefined;
  const type = readInvocationType(request, streamed !== null);
  checkInvocation(request, functionName, qualifier);
  const payload = await readPayload(request, type === 'Event' ? MAX_EVENT_BYTES : MAX_BYTES);
  const settings = findSettings(functionName, target);
  if (settings === undefined) throw notFound(functionName, target);
  const trace = readTrace(headerOf(request, 'x-amzn-trace-id'));
  if (countInvocations(trace, settings.arn) >= MAX_IN_CHAIN) {
    throw new LambdaApiError(
      'RecursiveInvocationException',
      `Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation: ${settings.name} was invoked ${MAX_IN_CHAIN} times in one chain of calls`,
      400,
    );
  }
  const invocation: LambdaInvocation = {
    functionName,
    qualifier,
    payload,
    clientContext: readClientContext(request),
    caller: trace,
  };
  switch (type) {
    case 'DryRun':
      response.setHeader('X-Amz-Executed-Version', await target.ready(invocation));
      send(response, 204, '');
      return;
    case 'Event':
      await target.start(invocation);
      send(response, 202, '');
      return;
    case 'RequestResponse': {
      const wantsLog = headerOf(request, 'x-amz-log-type') === 'Tail';
      if (streamed === null) sendResponse(response, await target.invoke(invocation), wantsLog);
      else await sendStream(response, (onChunk) => target.invoke({ ...invocation, onChunk }), wantsLog);
      return;
    }
  }
}

function sendResponse(response: ServerResponse, answered: LambdaResponse, wantsLog: boolean): void {
  response.setHeader('X-Amz-Executed-Version', answered.executedVersion);
  if (answered.isError) response.setHeader('X-Amz-Function-Error', 'Unhandled');
  if (wantsLog) response.setHeader('X-Amz-Log-Result', Buffer.from(answered.logTail()).toString('base64'));
  send(response, 200, bytesOf(answered), answered.requestId);
}

/** A function's response: what it wrote, if it streams. */
function bytesOf({ payload, chunks }: LambdaResponse): Buffer {
  if (chunks === undefined) return Buffer.from(payload);
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64')));
}

/** Sends a function's response: the parts of a streaming function as they arrive, any other result as a single part. */
async function sendStream(
  response: ServerResponse,
  invoke: (onChunk: LambdaInvocation['onChunk']) => Promise<LambdaResponse>,
  wantsLog: boolean,
): Promise<void> {
  const begin = ({ requestId, executedVersion }: Pick<LambdaResponse, 'requestId' | 'executedVersion'>): void => {
    if (response.headersSent) return;
    response.writeHead(200, {
      'Content-Type': 'application/vnd.amazon.eventstream',
      'X-Amz-Executed-Version': executedVersion,
      'x-amzn-RequestId': requestId,
    });
  };
  const write = (bytes: Buffer): void =>
    void response.write(encodeEvent('PayloadChunk', 'application/octet-stream', bytes));
  const answered = await invoke((chunk, of) => {
    begin(of);
    write(Buffer.from(chunk, 'base64'));
  });
  begin(answered);
  const complete = {
    ...(answered.isError && { ErrorCode: 'Unhandled', ErrorDetails: answered.payload }),
    ...(wantsLog && { LogResult: Buffer.from(answered.logTail()).toString('base64') }),
  };
  if (!answered.isError && answered.chunks === undefined) write(Buffer.from(answered.payload));
  response.end(encodeEvent('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(complete))));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isOurs = !(error instanceof LambdaApiError) && !(error instanceof UsageError);
  const { name, message, statusCode } =
    error instanceof LambdaApiError
      ? error
      : // a function that cannot run here: with this status, no SDK retries
        {
          name: isOurs ? 'ServiceException' : 'InvalidParameterValueException',
          message: String((error as Error)?.message ?? error),
          statusCode: isOurs ? 500 : 400,
        };
  response.setHeader('x-amzn-ErrorType', name);
  send(response, statusCode, JSON.stringify({ Type: isOurs ? 'Service' : 'User', Message: message, message }));
}

/** Writing to a disconnected client does nothing. */
function send(
  response: ServerResponse,
  statusCode: number,
  body: string | Buffer,
  requestId: string = randomUUID(),
): void {
  response.writeHead(statusCode, {
    'x-amzn-RequestId': requestId,
    ...(statusCode !== 204 && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
  });
  response.end(body);
}

async function readPayload(request: IncomingMessage, maxBytes: number): Promise<string> {
  let text: string;
  try {
    text = (await readBody(request, maxBytes)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    if (error.reason === 'hung up') throw new LambdaApiError('RequestAbortedException', 'The client disconnected', 400);
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
    throw new LambdaApiError('RequestTooLargeException', message, 413);
  }
  if (text === '') return '{}';
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new LambdaApiError('InvalidRequestContentException', message, 400);
  }
}

function notFound(functionName: string, { functions, region, accountId }: LambdaApiTarget): LambdaApiError {
  const name = parseFunctionName(functionName)?.name ?? functionName;
  const hint = didYouMean(
    name,
    functions.flatMap((source) => [source.name, source.logicalId]),
  );
  const arn = formatArn({ service: 'lambda', region, accountId, resource: ['function', name] });
  const message = `Function not found: ${arn}${hint === undefined ? '' : `. ${hint}`}`;
  return new LambdaApiError('ResourceNotFoundException', message, 404);
}
