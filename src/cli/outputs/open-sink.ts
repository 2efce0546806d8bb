import { fstatSync, statSync, writeSync } from 'node:fs';
import type { TextSink } from '../io.ts';

/** The capacity of a pipe on any system. */
const PIPE_BYTES = 16_384;
/** As in EXIT_CODES, which are part of the program: not all output needs it. */
const FAILURE = 1;

/**
 * Opens stdout or stderr. Node's own streams take 3 ms to load: they are used for terminals, and for output that
 * exceeds a pipe's capacity, since a slow reader must not block the run.
 * A reader that has gone away (`| head`) is not an error: further output is dropped. Any other failure, such as a full
 * disk, ends the process, because output would be lost.
 * @param fd 1 or 2
 * @param open returns Node's stream for it
 */
export function openSink(fd: number, open: () => NodeJS.WriteStream): TextSink {
  if (process.platform === 'win32') return writeToStream(fd, open());
  const info = fstatSync(fd);
  if (info.isFile()) return writeToFile(fd, Number.POSITIVE_INFINITY, open);
  if (!info.isCharacterDevice()) return writeToFile(fd, PIPE_BYTES, open);
  const isNull = info.rdev === statSync('/dev/null').rdev;
  return isNull ? writeToFile(fd, Number.POSITIVE_INFINITY, open) : writeToStream(fd, open());
}

interface ByteSink extends TextSink {
  write(data: string | Uint8Array): unknown;
}

function writeToStream(fd: number, stream: NodeJS.WriteStream): ByteSink {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') giveUp(fd, error);
    isClosed = true;
  });
  return {
    write: (data) => isClosed || stream.write(data),
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}

/** Texts of at least this many characters are encoded into the same memory: new memory takes longer than encoding. */
const LONG_TEXT = 4_096;
/** Texts of up to this many. A character has at most three bytes. */
const ROOM_CHARACTERS = 80_000;

/** Synchronously up to this many bytes, then through Node's stream. */
function writeToFile(fd: number, limit: number, open: () => NodeJS.WriteStream): TextSink {
  let room = limit;
  let isClosed = false;
  let stream: ByteSink | undefined;
  let shared: Buffer | undefined;
  const encode = (text: string): Buffer => {
    if (text.length < LONG_TEXT || text.length > ROOM_CHARACTERS) return Buffer.from(text);
    shared ??= Buffer.allocUnsafeSlow(ROOM_CHARACTERS * 3);
    return shared.subarray(0, shared.write(text));
  };
  // it may keep the shared memory, which nothing else is encoded into from then on
  const writeByStream = (data: Uint8Array): void => {
    stream = writeToStream(fd, open());
    stream.write(data);
  };
  const writeAll = (data: Uint8Array): void => {
    room -= data.length;
    if (room < 0) {
      writeByStream(data);
      return;
    }
    let rest = data;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') isClosed = true;
      // other processes write to the same pipe, and it is full
      else if (code === 'EAGAIN') writeByStream(rest);
      else giveUp(fd, error as Error);
    }
  };
  return {
    write(text) {
      if (stream !== undefined) stream.write(text);
      else if (!isClosed) writeAll(encode(text));
    },
  };
}

function giveUp(fd: number, { message }: Error): never {
  try {
    writeSync(2, `error: ${fd === 2 ? 'stderr' : 'stdout'} cannot be written: ${message}\n`);
  } catch {
    // there is no way to report it then
  }
  process.exit(FAILURE);
}
