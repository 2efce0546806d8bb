import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

/** What a file cannot be read for, in words that follow its name: "is larger than 16 MB". */
export class ReadError extends Error {
  /** Node's, such as ENOENT, or one of ours. */
  readonly code: string;
  /** As it was asked for. */
  readonly path: string;

  constructor(path: string, code: string, message: string) {
    super(message);
    this.path = path;
    this.code = code;
  }
}

const MB = 1024 * 1024;
/** AWS takes 1 MB of template and of definition. */
export const MAX_FILE_BYTES = 16 * MB;
/** Of what holds payloads: inputs and histories. */
export const MAX_DATA_BYTES = 256 * MB;

/** `written`: by the run itself, which is not to run again for what it writes. */
type ReadListener = (path: string, how: 'read' | 'written') => void;

let listener: ReadListener | undefined;

/** For what reads files in another way, in parts. */
export function tellRead(path: string): void {
  listener?.(path, 'read');
}

export function tellWritten(path: string): void {
  listener?.(path, 'written');
}

/**
 * Tells of each file that is read, or looked for and not there, until another listener is set. For those who watch what
 * a run has read: nobody else listens.
 */
export function listenToReads(own: ReadListener | undefined): void {
  listener = own;
}

const CHUNK_BYTES = 64 * 1024;
const LOOK_AGAIN_MS = 10;
/** A pipe that nobody has opened to write is given up after so long. */
const WRITER_MS = 1_000;

/**
 * The text of a file, UTF-8 with what is none replaced. This and `readFileBytes` are the only way in which the program
 * reads a file whole: what counts against the limit is what is read, not what the system says of its size, and a pipe or
 * a device is read as far as it goes.
 *
 * @param size of what is known to be a regular file
 * @throws ReadError
 */
export function readFileText(path: string, limit = MAX_FILE_BYTES, size?: number): string {
  tellRead(path);
  const isKnown = size !== undefined && size > 0 && size <= limit;
  // as text at once, which is several times faster
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

/** The same for what may be a pipe that is filled slowly, without holding up the event loop. Rejects with a ReadError. */
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
  const info = statSync(path, { throwIfNoEntry: false });
  return info?.isFile() === true && info.size > 0 && info.size <= limit;
}

/** Yields where there is nothing to read yet. */
function* readInSteps(path: string, limit: number): Generator<void, Buffer> {
  // without the flag, opening a pipe that nobody writes to would never end
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
        throw new ReadError(path, 'ENOWRITER', 'is a pipe that nobody writes to');
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

/** Undefined: there is somebody who may yet write. */
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
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ReadError(path, code, code === 'EISDIR' ? 'is a folder' : `cannot be read: ${code || message}`);
  }
}

function tooLarge(path: string, limit: number): ReadError {
  return new ReadError(path, 'EFBIG', `is larger than ${limit / MB} MB, and no more is read`);
}
