import type { TaskContext } from '../engine/task-runner.ts';
import type { CallerTrace } from './environment/caller-trace.ts';
import type { TaskData } from './protocol.ts';

export interface LambdaInvocation {
  /** A name in any form that Lambda accepts. */
  readonly functionName: string;
  /** Instead of a qualifier in the name. */
  readonly qualifier?: string | undefined;
  /** JSON text. */
  readonly payload: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
  readonly task?: TaskData | undefined;
  /** The root of its trace, requested when it starts; a new one if absent. */
  readonly traceRoot?: (() => string | undefined) | undefined;
  /** Receives the parts of a streamed response as they arrive, in base64; the response then contains none of them. */
  readonly onChunk?: ((chunk: string, of: Pick<LambdaResponse, 'requestId' | 'executedVersion'>) => void) | undefined;
  /** Requested by a function that is waiting for the result: it must not wait in turn for a free environment. */
  readonly caller?: CallerTrace | undefined;
}

/** The response of Lambda's Invoke. */
export interface LambdaResponse {
  readonly requestId: string;
  readonly executedVersion: string;
  /** JSON text: the result, or the error document. */
  readonly payload: string;
  /** For a function that streams its response: what it wrote, in base64. */
  readonly chunks?: readonly string[];
  readonly isError: boolean;
  /** The end of the invocation's log, at most 4 KiB. */
  logTail(): string;
}

export type InvocationContext = Pick<TaskContext, 'signal' | 'onCancel' | 'log'>;

/** Runs functions: in threads for Node.js, in processes for Python, or on a server. */
export interface LambdaRuntime {
  /** Starts to build these functions and to start their environments, without waiting. Unknown names are ignored. */
  prepare(functionNames: readonly string[]): void;
  /**
   * Resolves with the version that would run once the function's code is found and built. Rejects with a UsageError: an
   * unknown function, missing code, or code that does not compile.
   */
  ready(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): Promise<string>;
  /** Rejects as `ready` does, if the module has no such handler, and with the signal's reason. */
  invoke(invocation: LambdaInvocation, context: InvocationContext): Promise<LambdaResponse>;
  /** Ends everything at once and removes builds. */
  close(): Promise<void>;
}
