/**
 * What the run and a worker say to each other: data only, so that no error and no class crosses the thread.
 * Texts of events and results are JSON, as Lambda's runtime API carries them.
 */

/** The run → the worker. A worker has one command at a time. */
export type Command =
  /** Run the module's top level and find the handler: Lambda's init phase. */
  | ({ readonly kind: 'load' } & LoadRequest)
  | { readonly kind: 'invoke'; readonly event: string; readonly invocation: InvocationData };

export interface LoadRequest {
  readonly code: HandlerCode;
  /** The first of these that the module exports is the handler. */
  readonly exportNames: readonly string[];
  readonly rules: RuntimeRules;
}

/** By which of Lambda's runtimes a handler is loaded and called: `nodejs22` and those before it, or `nodejs24` and later. */
export type RuntimeRules = 'nodejs22' | 'nodejs24';

/** The worker → the run. */
export type WorkerReply =
  | { readonly kind: 'output'; readonly stream: OutputStream; readonly text: string }
  | { readonly kind: 'loaded' }
  /** The module asked for what a thread does not have: it is to be loaded in a process of its own. */
  | { readonly kind: 'needs-process' }
  | { readonly kind: 'unsuitable'; readonly problem: HandlerProblem }
  /** The module cannot be loaded or threw. `notLoadable`: Node itself could not read it or what it imports. */
  | { readonly kind: 'load-failed'; readonly error: string; readonly notLoadable: boolean }
  /** `chunks`: of a streamed response, in base64. */
  | {
      readonly kind: 'answered';
      readonly requestId: string;
      readonly payload: string;
      readonly chunks?: readonly string[];
    }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: string }
  /** Nobody caught it: the environment ends. `requestId` is absent between invocations. */
  | { readonly kind: 'crashed'; readonly requestId: string | undefined; readonly error: string };

/** In esbuild's words. */
export type ModuleFormat = 'cjs' | 'esm';

export type OutputStream = 'stdout' | 'stderr';

/** How the worker comes by the module. */
export type HandlerCode =
  /** Node loads the file as it is; `format` is what it takes it for. */
  | { readonly kind: 'file'; readonly path: string; readonly format: ModuleFormat }
  /** CommonJS, evaluated as if it stood at `path`. */
  | { readonly kind: 'commonjs'; readonly text: string; readonly path: string }
  /** A built ES module at `url`; `path` is the source that it was built from. */
  | { readonly kind: 'module'; readonly url: string; readonly path: string };

/** Why a module that loads has no handler in it. */
export type HandlerProblem =
  | { readonly kind: 'missing'; readonly exports: readonly string[] }
  | { readonly kind: 'not-a-function'; readonly type: string };

/** What the handler's `context` says about one invocation. */
export interface InvocationData {
  readonly requestId: string;
  /** `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** JSON. */
  readonly clientContext: string | undefined;
  /** For a module that stands for another service than Lambda. */
  readonly task?: TaskData | undefined;
}

/** What a module's `context` says about the task that it answers, beside what it says to a function. */
export interface TaskData {
  readonly stateName: string;
  /** Absent where the task has none. */
  readonly taskToken?: string | undefined;
  readonly executionArn: string;
}
