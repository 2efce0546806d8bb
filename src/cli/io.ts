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
