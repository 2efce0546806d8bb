import type { TaskContext } from '../engine/task-runner.ts';
import type { CallerTrace } from './environment/caller-trace.ts';
import type { TaskData } from './protocol.ts';

export interface LambdaInvocation {
  /** In any form that Lambda takes. */
  readonly functionName: string;
  /** Instead of one in the name. */
  readonly qualifier?: string | undefined;
  /** JSON text. */
  readonly payload: string;
  /** JSON text. */
  readonly clientContext?: string | undefined;
  readonly task?: TaskData | undefined;
  /** The root of its trace, asked for when it begins; one of its own where there is none. */
  readonly traceRoot?: (() => string | undefined) | undefined;
  /** A function has asked for it, which waits for the answer: it is not to wait in turn for an environment to come free. */
  readonly caller?: CallerTrace | undefined;
}

/** What Lambda's Invoke answers. */
export interface LambdaResponse {
  readonly requestId: string;
  readonly executedVersion: string;
  /** JSON text: the result, or the error document. */
  readonly payload: string;
  /** Of a function that streams its response: what it wrote, in base64. */
  readonly chunks?: readonly string[];
  readonly isError: boolean;
  /** The end of the invocation's log, at most 4 KiB. */
  logTail(): string;
}

export type InvocationContext = Pick<TaskContext, 'signal' | 'onCancel' | 'log'>;

/** What runs functions: threads for Node.js, processes for Python, a server elsewhere. */
export interface LambdaRuntime {
  /** Starts to build these functions and to start what runs them, and does not wait. Unknown names are passed over. */
  prepare(functionNames: readonly string[]): void;
  /**
   * Resolves with the version that would run once the function's code is found and built. Rejects with a UsageError:
   * no such function, code that is not there or does not compile.
   */
  ready(invocation: Pick<LambdaInvocation, 'functionName' | 'qualifier'>): Promise<string>;
  /** Rejects as `ready` does, where the module has no such handler, and with the signal's reason. */
  invoke(invocation: LambdaInvocation, context: InvocationContext): Promise<LambdaResponse>;
  /** Ends everything at once and removes what was built. */
  close(): Promise<void>;
}
