import { type Duplex, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type DataObject, readerError, uriOf } from './data-reader.ts';

interface Codec {
  readonly name: string;
  readonly magic: readonly number[];
  readonly extensions: readonly string[];
  create(uri: string): Duplex;
}

const codecs: readonly Codec[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], extensions: ['.gz', '.gzip'], create: () => createGunzip() },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], extensions: ['.zst', '.zstd'], create: createZstd },
];

/**
 * The bytes of an object without its outer compression. The content decides, as a name may be missing its
 * extension; no text file begins like a compressed one, because those bytes are not UTF-8.
 */
export async function* decompress(body: Readable, object: DataObject): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  try {
    const first = await chunks.next();
    const head = first.done ? Buffer.alloc(0) : first.value;
    const codec = codecs.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
    if (codec) {
      yield* decode(codec, resume(head, chunks), object);
      return;
    }
    const promised = codecs.find(({ extensions }) => extensions.some((extension) => object.key.endsWith(extension)));
    if (promised) throw readerError(`${uriOf(object)} is named like a ${promised.name} file but is not one.`);
    yield* resume(head, chunks);
  } finally {
    body.destroy();
  }
}

async function* resume(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

async function* decode(codec: Codec, bytes: AsyncGenerator<Buffer>, object: DataObject): AsyncGenerator<Buffer> {
  // A failure of either stream reaches the loop below; the callback only keeps it from being thrown twice.
  const decoded = pipeline(Readable.from(bytes), codec.create(uriOf(object)), () => {});
  try {
    yield* decoded as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^(Z_|ZSTD_)/.test(code)) throw error;
    throw readerError(`${uriOf(object)} is damaged: its ${codec.name} data cannot be decompressed (${message}).`);
  } finally {
    decoded.destroy();
  }
}

/**
 * Newer than the oldest Node.js that is supported, than its type definitions, and perhaps than the one that builds this:
 * so it is asked of the one that runs.
 */
function createZstd(uri: string): Duplex {
  const { createZstdDecompress } = process.getBuiltinModule('node:zlib') as { createZstdDecompress?: () => Duplex };
  if (!createZstdDecompress) {
    throw readerError(
      `${uri} is compressed with zstd, which Node.js ${process.versions.node} cannot read. Use Node.js 22.15 or later, or gzip.`,
    );
  }
  return createZstdDecompress();
}
