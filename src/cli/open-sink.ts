import { fstatSync, statSync, writeSync } from 'node:fs';
import type { TextSink } from './io.ts';

/**
 * Opens stdout or stderr. Node's own streams take 3 ms to load: they are for terminals, and for a pipe that is full. What
 * leads to any other place is written there at once, as those would do it.
 *
 * A reader that has gone away (`| head`) is no error: what is written after it is dropped.
 *
 * @param fd 1 or 2
 * @param open gives Node's stream of it
 */
export function openSink(fd: number, open: () => NodeJS.WriteStream): TextSink {
  return mayBeTerminal(fd) ? writeToStream(open()) : writeToFile(fd, open);
}

function mayBeTerminal(fd: number): boolean {
  if (process.platform === 'win32') return true;
  const info = fstatSync(fd);
  return info.isCharacterDevice() && info.rdev !== statSync('/dev/null').rdev;
}

interface ByteSink extends TextSink {
  write(data: string | Uint8Array): unknown;
}

function writeToStream(stream: NodeJS.WriteStream): ByteSink {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
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

function writeToFile(fd: number, open: () => NodeJS.WriteStream): TextSink {
  let isClosed = false;
  let stream: ByteSink | undefined;
  const writeAll = (data: Uint8Array): void => {
    let rest = data;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') {
        isClosed = true;
      } else if (code === 'EAGAIN') {
        // the pipe is full and would not wait: the stream keeps the rest until there is room
        stream = writeToStream(open());
        stream.write(rest);
      } else {
        throw error;
      }
    }
  };
  return {
    write(text) {
      if (stream !== undefined) stream.write(text);
      else if (!isClosed) writeAll(Buffer.from(text));
    },
  };
}
