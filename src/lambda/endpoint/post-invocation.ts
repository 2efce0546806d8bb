import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { UsageError } from '../../source/usage-error.ts';

export interface PostedInvocation {
  readonly endpoint: URL;
  readonly name: string;
  /** JSON text. */
  readonly payload: string;
  /** JSON text. */
  readonly clientContext: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface EndpointAnswer {
  /** JSON text; empty if the endpoint responded with nothing. */
  readonly payload: string;
  readonly isError: boolean;
  readonly requestId: string | undefined;
  readonly logTail: string;
}

interface HttpAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const MAX_SHOWN = 200;
const HINT =
  '  sam local start-lambda must be running, in the folder of this template; it listens on http://127.0.0.1:3001';

/**
 * Lambda's Invoke, unsigned. Rejects with a UsageError if the endpoint is not running, does not respond in time or does
 * not respond as Lambda does, and with the signal's reason.
 */
export async function postInvocation(invocation: PostedInvocation): Promise<EndpointAnswer> {
  const { endpoint, name, signal } = invocation;
  const { status, headers, body } = await post(invocation).catch((error: NodeJS.ErrnoException) => {
    signal.throwIfAborted();
    throw unreachable(invocation, error);
  });
  const place = `--lambda-endpoint ${endpoint.href} answered the invocation of ${name} with`;
  if (/^\s*</.test(body)) {
    throw new UsageError(
      `${place} HTML (status ${status}), which no Lambda endpoint does:\n  ${shorten(body)}\n${HINT}`,
    );
  }
  if (status === 404)
    throw new UsageError(`--lambda-endpoint ${endpoint.href} has no function ${name}: ${messageOf(body)}`);
  if (status < 200 || status > 299) throw new UsageError(`${place} status ${status}: ${messageOf(body)}`);
  const payload = body.trim();
  if (payload !== '' && parse(payload) === undefined) {
    throw new UsageError(`${place} a body that is not JSON:\n  ${shorten(payload)}`);
  }
  return {
    payload,
    isError: headers['x-amz-function-error'] !== undefined,
    requestId: text(headers['x-amzn-requestid']),
    logTail: Buffer.from(text(headers['x-amz-log-result']) ?? '', 'base64').toString(),
  };
}

function post({ endpoint, name, payload, clientContext, timeoutMs, signal }: PostedInvocation): Promise<HttpAnswer> {
  const base = endpoint.href.replace(/\/$/, '');
  const url = new URL(`${base}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
      'X-Amz-Invocation-Type': 'RequestResponse',
      ...(clientContext !== undefined && { 'X-Amz-Client-Context': Buffer.from(clientContext).toString('base64') }),
    };
    // A reused connection may be closed by the other side at that moment.
    const request = send(url, { method: 'POST', agent: false, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    const timer = setTimeout(() => {
      request.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    request.on('close', () => clearTimeout(timer));
    request.end(payload);
  });
}

function unreachable({ endpoint, name }: PostedInvocation, error: NodeJS.ErrnoException): UsageError {
  const reason = error.message || error.code;
  return new UsageError(`${name} could not be invoked at --lambda-endpoint ${endpoint.href}: ${reason}\n${HINT}`);
}

/** The message of a Lambda API error: `Message` in SAM CLI's spelling, `message` in Lambda's. */
function messageOf(body: string): string {
  const document = parse(body) as { Message?: unknown; message?: unknown } | null | undefined;
  const message = document?.Message ?? document?.message;
  return typeof message === 'string' ? message : shorten(body.trim());
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function shorten(body: string): string {
  const line = body.trim().replace(/\s+/g, ' ');
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
