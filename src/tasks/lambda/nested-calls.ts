import type { TaskContext } from '../../engine/task-runner.ts';
import { traceRoot } from '../../lambda/environment/trace-id.ts';
import type { LambdaRuntimeOptions } from '../../lambda/lambda-options.ts';
import type { LambdaInvocation, LambdaResponse } from '../../lambda/lambda-runtime.ts';
import { LAMBDA_API_CARRIER } from '../../lambda/states-api-carrier.ts';
import type { LoopbackServer } from '../../loopback-server.ts';

type Log = TaskContext['log'];

/** Runs the called functions. */
export interface NestedRunner {
  invoke(invocation: LambdaInvocation, log: Log): Promise<LambdaResponse>;
  start(invocation: LambdaInvocation, log: Log): Promise<void>;
  ready(invocation: LambdaInvocation): Promise<string>;
}

/** Functions that call functions: the API for these calls, and the tasks that they belong to. */
export class NestedCalls {
  /** Environment variables that lead the functions' SDKs to the API; filled once it listens. */
  readonly environment: Record<string, string> = {};
  readonly #options: LambdaRuntimeOptions;
  readonly #runner: NestedRunner;
  /** The tasks in progress, by the roots of their traces. */
  readonly #logs = new Map<string, Log>();
  #latest: Log = () => {};
  #server: Promise<LoopbackServer> | undefined;

  constructor(options: LambdaRuntimeOptions, runner: NestedRunner) {
    this.#options = options;
    this.#runner = runner;
  }

  /** Starts the API once. Rejects with a UsageError if it cannot listen. */
  async open(): Promise<void> {
    this.#server ??= this.#start();
    const { url } = await this.#server;
    Object.assign(this.environment, { AWS_ENDPOINT_URL_LAMBDA: url, [LAMBDA_API_CARRIER]: 'only' });
  }

  /** A task invokes a function, which may call others: their output belongs to the task. */
  enter(log: Log): { traceRoot(): string | undefined; leave(): void } {
    this.#latest = log;
    let root: string | undefined;
    return {
      traceRoot: () => {
        // whether calls are possible is only known when the function is about to run
        if (this.#server === undefined) return undefined;
        root = traceRoot(Date.now());
        this.#logs.set(root, log);
        return root;
      },
      leave: () => {
        if (root !== undefined) this.#logs.delete(root);
      },
    };
  }

  async close(): Promise<void> {
    await (await this.#server?.catch(() => undefined))?.close();
  }

  async #start(): Promise<LoopbackServer> {
    const { startLambdaApi } = await import('../../lambda/api/lambda-api.ts');
    const logOf = ({ caller }: LambdaInvocation): Log => this.#logs.get(caller?.root ?? '') ?? this.#latest;
    return startLambdaApi({
      ...this.#options,
      invoke: (invocation) => this.#runner.invoke(invocation, logOf(invocation)),
      start: (invocation) => this.#runner.start(invocation, logOf(invocation)),
      ready: (invocation) => this.#runner.ready(invocation),
    });
  }
}
