import type { IncomingMessage } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import { BodyError, readBody } from '../loopback-server.ts';
import { ApiError } from '../step-functions/api-error.ts';

/**
 * The service accepts 1 MB, and the same text may be twice as long as a JSON string. Source: Step Functions service
 * quotas.
 */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * The body of a request; a promise if it has not arrived whole.
 * @throws ApiError RequestEntityTooLargeException, SerializationException
 */
export function readText(request: IncomingMessage): string | Promise<string> {
  const { 'content-length': length, 'content-encoding': encoding } = request.headers;
  // a client that announces too large a request does not need to send it
  if (length !== undefined && Number(length) > MAX_BODY_BYTES) throw tooLarge();
  if (!request.complete || encoding === 'gzip') return readLate(request, encoding === 'gzip');
  const chunks: Buffer[] = [];
  // up to Node.js 25, the first call returns all of them
  for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) chunks.push(chunk);
  return (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8');
}

async function readLate(request: IncomingMessage, isZipped: boolean): Promise<string> {
  try {
    const stream = isZipped ? unzip(request) : request;
    return (await readBody(stream, MAX_BODY_BYTES)).toString('utf8');
  } catch (error) {
    request.unpipe();
    if (error instanceof BodyError && error.reason === 'too large') throw tooLarge();
    throw new ApiError('SerializationException', 'The request could not be read to its end');
  }
}

function unzip(request: IncomingMessage): Gunzip {
  const unzipped = request.pipe(createGunzip());
  request.once('close', () => {
    if (!request.complete) unzipped.destroy();
  });
  return unzipped;
}

function tooLarge(): ApiError {
  return new ApiError('RequestEntityTooLargeException', 'The request is larger than 2 MB', 413);
}
