import { isAscii, isUtf8 } from 'node:buffer';
import { type Duplex, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type DataObject, readerError, uriOf } from './data-reader.ts';

/**
 * The bytes that are decoded at once: their text is allocated with other short-lived objects, and stays in a processor's
 * cache until its lines are parsed.
 */
const PIECE_BYTES = 64 * 1024;
const NEWLINE = 10;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * The text of an object, decompressed and decoded, in pieces that end between characters, and behind the end of a line if
 * they contain one. A byte order mark is left to the caller, which counts bytes.
 */
export async function* readTextChunks(object: DataObject): AsyncGenerator<string> {
  const uri = uriOf(object);
  const { body } = await object.store.open(object.bucket, object.key);
  /** The beginning of a line, or of a character. */
  let tail = NOTHING;
  let offset = 0;
  for await (const chunk of decompress(body, object)) {
    for (let at = 0; at < chunk.length; ) {
      const few = chunk.subarray(at, at + PIECE_BYTES);
      // readers join the pieces of a long line, so there should be few
      const more = few.includes(NEWLINE) ? few : chunk.subarray(at);
      const bytes = tail.length === 0 ? more : Buffer.concat([tail, more]);
      const end = pieceEnd(bytes);
      const piece = bytes.subarray(0, end);
      if (!isUtf8(piece)) throw invalid(uri, offset + firstInvalid(piece));
      offset += end;
      if (end > tail.length) {
        at += end - tail.length;
        tail = NOTHING;
      } else {
        at += more.length;
        tail = bytes.subarray(end);
      }
      if (end > 0) yield piece.toString(isAscii(piece) ? 'latin1' : 'utf8');
    }
  }
  if (!isUtf8(tail)) throw invalid(uri, offset + firstInvalid(tail));
  if (tail.length > 0) yield tail.toString();
}

function pieceEnd(bytes: Buffer): number {
  const line = bytes.lastIndexOf(NEWLINE) + 1;
  return line > 0 || bytes.length < PIECE_BYTES ? line : bytes.length - incompleteLength(bytes);
}

/** The number of bytes at the end that begin an incomplete character. */
function incompleteLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    return characterLength(byte) > back ? back : 0;
  }
  return 0;
}

function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const end = at + characterLength(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, end))) return at;
    at = end;
  }
  return at;
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function invalid(uri: string, offset: number) {
  return readerError(`${uri} is not valid UTF-8 at byte ${offset}.`);
}

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
 * The bytes of an object without its outer compression. The content decides, as a name may lack its extension; no text
 * file begins like a compressed one, because those bytes are not valid UTF-8.
 */
async function* decompress(body: Readable, object: DataObject): AsyncGenerator<Buffer> {
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
 * Newer than the oldest supported Node.js, than its type definitions, and perhaps than the Node.js of the build: so it
 * is looked up at run time.
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
