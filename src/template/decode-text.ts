import { isUtf8 } from 'node:buffer';
import { type Range, SourceFile, withoutMark } from '../source/source-file.ts';

const REPLACEMENT = '\uFFFD';
/** The bytes of a replacement character that was in the file. */
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Why the bytes are not valid text. */
export interface UndecodableText {
  readonly message: string;
  readonly hint?: string;
  /** The first invalid place, as an offset in the decoded text. */
  readonly range: Range;
}

/** Decodes bytes as UTF-8 and drops the byte order mark. */
export function decodeText(bytes: Buffer, path: string): SourceFile | UndecodableText {
  const encoding = guessUtf16(bytes);
  if (encoding === undefined && isUtf8(bytes)) return new SourceFile(path, withoutMark(bytes.toString('utf8')));
  const message = `${path} is not text in UTF-8`;
  if (encoding !== undefined) {
    const file = new SourceFile(path, '');
    const hint =
      "It is in UTF-16, as `>` writes in Windows PowerShell: save it as UTF-8 ('... | Out-File -Encoding utf8')";
    return { message, hint, range: { file, start: 0, end: 0 } };
  }
  const text = bytes.toString('utf8');
  const file = new SourceFile(path, withoutMark(text));
  const { index, byte } = findWrongByte(bytes, text);
  const start = index - (text.length - file.text.length);
  const { line, column } = file.position(start);
  const name = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return {
    message: `${message}: byte ${name} at line ${line}, column ${column}`,
    hint: 'It may be in Latin-1 or Windows-1252: save it as UTF-8',
    range: { file, start, end: start + 1 },
  };
}

/** Detected by its byte order mark, or by zeros in every second byte of its first characters. */
function guessUtf16(bytes: Buffer): 'utf-16' | undefined {
  const [a, b] = bytes;
  const isMarked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const isPlain = bytes.length >= 2 && (a === 0) !== (b === 0);
  return isMarked || isPlain ? 'utf-16' : undefined;
}

/** The first byte that decoding replaced, and the offset of its replacement in the text. */
function findWrongByte(bytes: Buffer, text: string): { readonly index: number; readonly byte: number } {
  let offset = 0;
  let from = 0;
  for (let index = text.indexOf(REPLACEMENT); index >= 0; index = text.indexOf(REPLACEMENT, from)) {
    offset += Buffer.byteLength(text.slice(from, index));
    const isMeant = bytes.subarray(offset, offset + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES);
    if (!isMeant) return { index, byte: bytes[offset]! };
    offset += REPLACEMENT_BYTES.length;
    from = index + 1;
  }
  return { index: 0, byte: bytes[0]! };
}
