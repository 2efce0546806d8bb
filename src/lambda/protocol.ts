/**
 * The messages between the run and a worker: only data, so that no error and no class crosses the thread. Events and
 * results are JSON texts, as in Lambda's runtime API.
 */

/** The run → the worker. A worker has one command at a time. */
export type WorkerCommand =
  /** Run the module's top level and find the handler: Lambda's init phase. */
  | ({ readonly kind: 'load' } & LoadRequest)
  | { readonly kind: 'invoke'; readonly event: string; readonly invocation: InvocationData };

export interface LoadRequest {
  readonly code: HandlerCode;
  /** The first of these exports that exists is the handler. */
  readonly exportNames: readonly string[];
  readonly rules: RuntimeRules;
}

/** The Lambda runtime whose rules load and call a handler: `nodejs22` and earlier, or `nodejs24` and later. */
export type RuntimeRules = 'nodejs22' | 'nodejs24';

/** The worker → the run. */
export type WorkerReply =
  | { readonly kind: 'output'; readonly stream: OutputStream; readonly text: string }
  | { readonly kind: 'loaded' }
  /** The module used something that threads do not support: it must be loaded in a separate process. */
  | { readonly kind: 'needs-process' }
  | { readonly kind: 'unsuitable'; readonly problem: HandlerProblem }
  /**
   * The module cannot be loaded, or it threw. `notLoadable`: Node itself could not parse or resolve it or its imports.
   */
  | { readonly kind: 'load-failed'; readonly error: string; readonly notLoadable: boolean }
  /** A part of a streamed response, in base64, if the parts are to be sent as they arrive. */
  | { readonly kind: 'chunk'; readonly requestId: string; readonly chunk: string }
  /** `chunks`: all parts of a streamed response, in base64, if they are to be sent at its end. */
  | {
      readonly kind: 'answered';
      readonly requestId: string;
      readonly payload: string;
      readonly chunks?: readonly string[];
    }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: string }
  /** An uncaught error: the environment ends. `requestId` is absent between invocations. */
  | { readonly kind: 'crashed'; readonly requestId: string | undefined; readonly error: string };

/** An error as reported by esbuild. */
export type ModuleFormat = 'cjs' | 'esm';

export type OutputStream = 'stdout' | 'stderr';

/** How the worker loads the module. */
export type HandlerCode =
  /** Node loads the unchanged file; `format` is Node's interpretation. */
  | { readonly kind: 'file'; readonly path: string; readonly format: ModuleFormat }
  /** CommonJS, evaluated as if it were at `path`. */
  | { readonly kind: 'commonjs'; readonly text: string; readonly path: string }
  /** A built ES module at `url`; `path` is its source. */
  | { readonly kind: 'module'; readonly url: string; readonly path: string };

/** Why a module that loads has no handler in it. */
export type HandlerProblem =
  | { readonly kind: 'missing'; readonly exports: readonly string[] }
  | { readonly kind: 'not-a-function'; readonly type: string };

/** The invocation's data in the handler's `context`. */
export interface InvocationData {
  readonly requestId: string;
  /** `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** JSON. */
  readonly clientContext: string | undefined;
  /** The parts of a streamed response are sent as they arrive. */
  readonly isStreamed?: boolean | undefined;
  /** For a module in place of a service other than Lambda. */
  readonly task?: TaskData | undefined;
}

/** The task's data in a module's `context`, in addition to a function's. */
export interface TaskData {
  readonly stateName: string;
  /** Absent if the task has none. */
  readonly taskToken?: string | undefined;
  readonly executionArn: string;
}
