import { Writable } from 'node:stream';

/** Maximum size of a streamed response. Source: AWS Lambda developer guide, "Lambda quotas". */
const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/**
 * The stream for a handler's response. Values other than strings and bytes are written as JSON, as in Lambda's runtime.
 */
export class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];
  /** Precedes the first chunk: see `fromHttp`. */
  prelude: Buffer | undefined;
  readonly #onChunk: (bytes: Buffer) => void;
  #bytes = 0;

  constructor(onChunk: (bytes: Buffer) => void) {
    super({ objectMode: true });
    this.#onChunk = onChunk;
  }

  /** For a function URL's response, which does not exist here. */
  setContentType(_type: string): void {}

  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#begin();
    done(this.#add(toBytes(chunk, encoding)));
  }

  override _final(done: () => void): void {
    this.#begin();
    done();
  }

  #begin(): void {
    if (this.prelude !== undefined) this.#add(this.prelude);
    this.prelude = undefined;
  }

  #add(bytes: Buffer): Error | undefined {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_STREAMED_BYTES) return new Error('Response payload size exceeded the maximum of 200 MB');
    this.chunks.push(bytes);
    this.#onChunk(bytes);
    return undefined;
  }
}

function toBytes(chunk: unknown, encoding: BufferEncoding): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  // a copy: the handler may change it afterwards
  if (chunk instanceof Uint8Array) return Buffer.from(chunk);
  return Buffer.from(JSON.stringify(chunk) ?? 'null');
}

/** `awslambda.HttpResponseStream.from`: status and headers as JSON and eight zero bytes precede the body. */
export function fromHttp(stream: unknown, metadata: unknown): unknown {
  if (stream instanceof ResponseStream) {
    stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), Buffer.alloc(8)]);
  }
  return stream;
}
