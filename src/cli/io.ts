/** A stream that the command line writes to, such as process.stdout and process.stderr. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The environment of a command: all parts of the process that it may access. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /**
   * Calls back on the first Ctrl-C or termination signal; another one kills the process. Returns the function that
   * removes the handler.
   */
  onInterrupt(listener: () => void): () => void;
}
