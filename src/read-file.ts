import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { lookAt } from './look-at.ts';

/** Why a file cannot be read, as the rest of a sentence that starts with its name: "is larger than 16 MB". */
export class ReadError extends Error {
  /** Node's, such as ENOENT, or one of ours. */
  readonly code: string;
  /** As requested. */
  readonly path: string;

  constructor(path: string, code: string, message: string) {
    super(message);
    this.path = path;
    this.code = code;
  }
}

const MB = 1024 * 1024;
/** AWS accepts 1 MB of template and of definition. */
export const MAX_FILE_BYTES = 16 * MB;
/** For files with payloads: inputs and histories. */
export const MAX_DATA_BYTES = 256 * MB;

/** `written`: by the run itself, which must not restart because of its own output. */
type ReadListener = (path: string, how: 'read' | 'written') => void;

let listener: ReadListener | undefined;

/** For code that reads files in another way, in parts. */
export function tellRead(path: string): void {
  listener?.(path, 'read');
}

export function tellWritten(path: string): void {
  listener?.(path, 'written');
}

/**
 * Calls the listener for each file that is read, or looked for and missing, until another listener is set. For watch
 * mode: nothing else listens.
 */
export function listenToReads(own: ReadListener | undefined): void {
  listener = own;
}

const CHUNK_BYTES = 64 * 1024;
const LOOK_AGAIN_MS = 10;
/** How long to wait for a pipe that no process has opened for writing. */
const WRITER_MS = 1_000;

/**
 * The text of a file in UTF-8, with invalid bytes replaced. This and `readFileBytes` are the only functions of the
 * program that read entire files: the limit applies to what is read, not to the size that the system reports, and a
 * pipe or a device is read up to the limit.
 *
 * @param size of a file known to be regular
 * @throws ReadError
 */
export function readFileText(path: string, limit = MAX_FILE_BYTES, size?: number): string {
  tellRead(path);
  const isKnown = size !== undefined && size > 0 && size <= limit;
  // decoded at once, which is several times faster
  if (isKnown || isPlain(path, limit)) return explained(path, () => readFileSync(path, 'utf8'));
  return readFileBytes(path, limit).toString('utf8');
}

/** @throws ReadError */
export function readFileBytes(path: string, limit = MAX_FILE_BYTES): Buffer {
  tellRead(path);
  const steps = readInSteps(path, limit);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
}

/** The same for a path that may be a slowly filled pipe, without blocking the event loop. Rejects with a ReadError. */
export async function readFilePatiently(path: string, limit = MAX_FILE_BYTES): Promise<Buffer> {
  tellRead(path);
  const steps = readInSteps(path, limit);
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  } finally {
    steps.return(Buffer.alloc(0));
  }
}

/** The bytes of a stream such as stdin, up to the same limit. Rejects with a ReadError. */
export async function readStream(stream: AsyncIterable<Uint8Array | string>, limit = MAX_FILE_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += data.length;
    if (bytes > limit) throw tooLarge('stdin', limit);
    chunks.push(data);
  }
  return Buffer.concat(chunks);
}

function isPlain(path: string, limit: number): boolean {
  const info = lookAt(path);
  return info?.isFile() === true && info.size > 0 && info.size <= limit;
}

/** Yields when there is nothing to read yet. */
function* readInSteps(path: string, limit: number): Generator<void, Buffer> {
  // without the flag, opening a pipe without a writer would block forever
  const file = explained(path, () => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const info = fstatSync(file);
    if (info.isDirectory()) throw new ReadError(path, 'EISDIR', 'is a folder');
    if (info.size > limit) throw tooLarge(path, limit);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (let misses = 0; ; ) {
      const chunk = Buffer.allocUnsafe(
        info.isFile() ? Math.min(Math.max(info.size + 1, 4096), limit + 1) : CHUNK_BYTES,
      );
      const read = explained(path, () => readSome(file, chunk));
      if (read === 0 && !(info.isFIFO() && bytes === 0)) return Buffer.concat(chunks, bytes);
      if (read === 0 && ++misses * LOOK_AGAIN_MS > WRITER_MS) {
        throw new ReadError(path, 'ENOWRITER', 'is a pipe without a writer');
      }
      if (read === 0 || read === undefined) {
        yield;
        continue;
      }
      bytes += read;
      if (bytes > limit) throw tooLarge(path, limit);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** Undefined: there may still be a writer. */
function readSome(file: number, into: Buffer): number | undefined {
  try {
    return readSync(file, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function explained<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explainReading(path, error as NodeJS.ErrnoException);
  }
}

function tooLarge(path: string, limit: number): ReadError {
  return new ReadError(path, 'EFBIG', `is larger than the limit of ${limit / MB} MB`);
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission is denied'],
  ['ELOOP', 'its symbolic links form a loop'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ERR_INVALID_ARG_VALUE', 'no name contains a NUL character'],
]);

/** Why the system did not open or read a file. */
export function explainReading(path: string, { code = '', message }: NodeJS.ErrnoException): ReadError {
  const reason = code === 'EISDIR' ? 'is a folder' : `cannot be read: ${REASONS.get(code) ?? (code || message)}`;
  return new ReadError(path, code, reason);
}
