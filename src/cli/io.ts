/** A stream that the command line writes to; process.stdout and process.stderr are such. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The world of a command: everything of the process that it may touch. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls back at the first Ctrl-C or termination; another one kills the process. Gives the function that ends it. */
  onInterrupt(listener: () => void): () => void;
}

export function createProcessIo(): Io {
  return {
    // opening it takes 5 ms, and few runs read it
    get stdin() {
      return process.stdin;
    },
    stdout: untilClosed(process.stdout),
    stderr: untilClosed(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    onInterrupt(listener) {
      const off = (): void => {
        for (const signal of SIGNALS) process.off(signal, heard);
      };
      const heard = (): void => {
        off();
        listener();
      };
      for (const signal of SIGNALS) process.on(signal, heard);
      return off;
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A reader that has gone away (`| head`) is no error: what is written after it is dropped. */
function untilClosed(stream: NodeJS.WriteStream): TextSink {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isClosed = true;
  });
  return {
    write: (text) => isClosed || stream.write(text),
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}
