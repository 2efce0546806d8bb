import type { InvocationData, OutputStream } from '../protocol.ts';

export type LineListener = (line: string, stream: OutputStream) => void;

export type LoadOutcome =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'failed'; readonly error: string }
  | Unusable
  | EndOfEnvironment;

export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: string; readonly chunks?: readonly string[] }
  | { readonly kind: 'failed'; readonly error: string }
  | Unusable
  | EndOfEnvironment;

/** This machine lacks something that the function needs, which the workflow should not see: a message for the user. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly message: string;
}

export type EndOfEnvironment =
  /** It crashed before it started the command. `error`: the document of the crash, if known. */
  | { readonly kind: 'lost'; readonly error?: string | undefined }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** The signal that ended it, unless sfn-run sent it: `SIGSEGV`. */
  | { readonly kind: 'killed'; readonly signal: string }
  /** `terminate` was called. */
  | { readonly kind: 'terminated' };

/**
 * One execution environment of one function: it runs one command at a time, with its own variables and memory. It never
 * rejects: whatever the handler does is an outcome. How code is loaded depends on its language.
 */
export interface ExecutionEnvironment {
  /** False once it has ended, or is about to. */
  readonly alive: boolean;
  /** The init phase has succeeded. */
  readonly loaded: boolean;
  /**
   * `event` is JSON text. The timeout starts here; console lines go to `listener` until the next command. `onChunk` gets the
   * parts of a streamed response as they come, in base64.
   */
  invoke(
    event: string,
    invocation: InvocationData,
    timeoutMs: number,
    listener: LineListener,
    onChunk?: (chunk: string) => void,
  ): Promise<InvocationOutcome>;
  /** Ends the environment, whatever it is doing, and resolves once it is gone and its last output has been read. */
  terminate(): Promise<void>;
}
