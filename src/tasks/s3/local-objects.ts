import { isUtf8 } from 'node:buffer';
import type { ByteRange, OpenObject, StoredObject } from '../../datasets/object-store.ts';
import { StatesError } from '../../engine/errors.ts';
import type { JsonObject } from '../../json.ts';

/** A part of an object. */
export interface ObjectRange extends ByteRange {
  readonly length: number;
}

/** Step Functions accepts 256 KiB; anything beyond this is not worth the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * S3's description of an object in Step Functions' order, without its body. A folder stores neither content type nor
 * metadata: they are those of an object that was written without.
 */
export function describeObject(object: StoredObject, etag: string, range: ObjectRange | undefined): JsonObject {
  const { size, lastModified } = object;
  return {
    AcceptRanges: 'bytes',
    ContentLength: range?.length ?? size,
    ...(range !== undefined && { ContentRange: `bytes ${range.start}-${range.end - 1}/${size}` }),
    ContentType: 'binary/octet-stream',
    ETag: etag,
    LastModified: printTime(lastModified),
    Metadata: {},
    ServerSideEncryption: 'AES256',
  };
}

/** S3 truncates times to seconds. */
export function printTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * Parses the HTTP header: `bytes=0-9`, `bytes=10-`, `bytes=-5`. S3 ignores anything else.
 * @throws StatesError if the object has no bytes in the range
 */
export function readRange(text: string | undefined, size: number): ObjectRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new StatesError('S3.S3Exception', 'The requested range is not satisfiable (Service: S3, Status Code: 416)');
  }
  return end <= start ? undefined : { start, end, length: end - start };
}

/**
 * The body as a task receives it: text if it is text, else Base64.
 * @throws StatesError `States.DataLimitExceeded` if it is far too long
 */
export async function readText({ body }: OpenObject, length: number): Promise<string> {
  if (length > MAX_BYTES) {
    body.destroy();
    throw new StatesError('States.DataLimitExceeded', `The object has more than ${MAX_BYTES} bytes.`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return isUtf8(bytes) ? bytes.toString() : bytes.toString('base64');
}
