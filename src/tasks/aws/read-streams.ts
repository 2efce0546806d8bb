import { Readable } from 'node:stream';
import { StatesError } from '../../engine/errors.ts';
import type { SdkOutput } from './sdk.ts';

/** Step Functions takes 256 KiB; beyond this, nobody wants it in memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * An answer with its body read to the end, where it is a stream.
 *
 * @throws StatesError `States.DataLimitExceeded` where it is far too long
 */
export async function readStreams(output: SdkOutput): Promise<SdkOutput> {
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(output)) {
    read[key] = value instanceof Readable ? await readAll(value) : value;
  }
  return read;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new StatesError('States.DataLimitExceeded', `The service answered more than ${MAX_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
