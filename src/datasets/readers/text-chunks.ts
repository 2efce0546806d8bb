import { isAscii, isUtf8 } from 'node:buffer';
import { type DataObject, readerError, uriOf } from './data-reader.ts';
import { decompress } from './decompress.ts';

/**
 * The text of an object, decompressed and decoded, in pieces that end between characters.
 * A byte order mark is left to the caller, who counts bytes.
 */
export async function* readTextChunks(object: DataObject): AsyncGenerator<string> {
  const uri = uriOf(object);
  const { body } = await object.store.open(object.bucket, object.key);
  let tail: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of decompress(body, object)) {
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    const end = bytes.length - incompleteLength(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw invalid(uri, offset + firstInvalid(whole));
    tail = bytes.subarray(end);
    offset += end;
    if (whole.length > 0) yield isAscii(whole) ? whole.toString('latin1') : whole.toString('utf8');
  }
  if (tail.length > 0) throw invalid(uri, offset);
}

/** How many bytes at the end begin a character without ending it. */
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
