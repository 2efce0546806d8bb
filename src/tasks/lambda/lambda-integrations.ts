import { randomUUID } from 'node:crypto';
import { Cancellation } from '../../engine/cancellation.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import { parseFunctionName } from '../../lambda/find/resolve-function.ts';
import { summarizeError, toLambdaFailure, toServiceError } from '../../lambda/lambda-failure.ts';
import type { LambdaRuntimeOptions } from '../../lambda/lambda-options.ts';
import type {
  InvocationContext,
  LambdaInvocation,
  LambdaResponse,
  LambdaRuntime,
} from '../../lambda/lambda-runtime.ts';
import { UsageError } from '../../source/usage-error.ts';
import { endByToken, type GetTokens, waitForToken } from '../../step-functions/wait-for-token.ts';
import type { Integration } from '../integration.ts';
import { type InvokeParameters, readInvokeParameters } from './invoke-parameters.ts';
import { NestedCalls } from './nested-calls.ts';
import { parseResult, responseEnvelope } from './response-envelope.ts';

export interface LambdaIntegrationOptions extends LambdaRuntimeOptions {
  /** Receives the answers to tasks' tokens. Without it `.waitForTaskToken` is refused. */
  readonly getTokens?: GetTokens;
  /** Functions that other functions call through Lambda's API are in the account, or at an endpoint given for it. */
  readonly callsAws?: boolean;
}

export interface LambdaIntegration extends Integration {
  /** Starts to build these functions and to start their threads without waiting: the machine is already running. */
  prepare(functionNames: readonly string[]): void;
  /** Waits for running invocations of type Event, each limited by its function's Timeout. For the end of a run. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Tasks that are functions: a function ARN as Resource, `lambda:invoke`, and any other resource whose ARN was given a
 * module. The code that runs functions is loaded for the first one.
 */
export function createLambdaIntegration(options: LambdaIntegrationOptions): LambdaIntegration {
  let loading: Promise<LambdaRuntime> | undefined;
  let loaded: LambdaRuntime | undefined;
  /** For invocations that no task waits for; created with the first. */
  const closing = new Cancellation();
  const background = new Set<Promise<void>>();
  const getTokens: GetTokens = () => options.getTokens?.();
  const nested = new NestedCalls(options, {
    // as on Lambda, a function runs to its end even if its caller has stopped
    invoke: async (invocation, log) => (await getRuntime()).invoke(invocation, endWithRun(log)),
    async start(invocation, log) {
      await (await getRuntime()).ready(invocation);
      start(invocation, log);
    },
    ready: async (invocation) => (await getRuntime()).ready(invocation),
  });

  function getRuntime(): Promise<LambdaRuntime> {
    loading ??= import('../../lambda/create-lambda-runtime.ts').then(({ createLambdaRuntime }) =>
      createLambdaRuntime({
        ...options,
        extraEnvironment: () => ({ ...options.extraEnvironment?.(), ...nested.environment }),
        ...(options.callsAws !== true && { openLambdaApi: () => nested.open() }),
      }),
    );
    return loading;
  }

  async function invoke(invocation: LambdaInvocation, context: TaskContext): Promise<LambdaResponse> {
    const release = context.hold();
    const resume = options.inspector && context.suspendTimeouts();
    const calls = nested.enter(context.log);
    try {
      context.notify({ kind: 'started' });
      loaded ??= await getRuntime();
      return await loaded.invoke({ traceRoot: calls.traceRoot, ...invocation }, context);
    } finally {
      calls.leave();
      resume?.();
      release();
    }
  }

  /** The function's own result; its error document is the cause, unchanged. */
  async function callFunction(functionName: string, input: Json, context: TaskContext): Promise<Json> {
    const response = await invoke({ functionName, payload: JSON.stringify(input) }, context);
    if (response.isError) throw toLambdaFailure(response.payload, response.payload);
    return parseResult(response.payload);
  }

  /** A module in place of a service: its event is the service's request. */
  async function callModule(request: TaskRequest, context: TaskContext): Promise<Json> {
    const { resource, payload, state, token, executionArn } = request;
    const task = { stateName: state, ...(token !== undefined && { taskToken: token }), executionArn };
    const invocation = { functionName: resource.arn, payload: JSON.stringify(payload), task };
    const response = await invoke(invocation, context);
    if (response.isError) throw toServiceError(response.payload, (line) => context.log(line, 'stderr'));
    return parseResult(response.payload);
  }

  async function callInvoke(request: TaskRequest, context: TaskContext): Promise<Json> {
    const parameters = readInvokeParameters(request.payload);
    if (parameters.invocationType !== 'RequestResponse') return startInvoke(parameters, context);
    const response = await invoke(parameters, context);
    // Step Functions parses the document and serializes it again.
    if (response.isError) throw toLambdaFailure(response.payload, JSON.stringify(JSON.parse(response.payload)));
    return responseEnvelope({
      logResult: parameters.wantsLog ? Buffer.from(response.logTail()).toString('base64') : undefined,
      statusCode: 200,
      time: context.now(),
      ...response,
    });
  }

  /** Event and DryRun: Lambda accepts the request and responds without a result. */
  async function startInvoke(parameters: InvokeParameters, context: TaskContext): Promise<Json> {
    const release = context.hold();
    let executedVersion: string;
    try {
      context.notify({ kind: 'started' });
      executedVersion = await (await getRuntime()).ready(parameters);
    } finally {
      release();
    }
    const answer = { requestId: randomUUID(), payload: undefined, logResult: undefined, time: context.now() };
    if (parameters.invocationType === 'DryRun')
      return responseEnvelope({ executedVersion, statusCode: 204, ...answer });
    start(parameters, context.log);
    return responseEnvelope({ executedVersion: undefined, statusCode: 202, ...answer });
  }

  function start(invocation: LambdaInvocation, log: TaskContext['log']): void {
    const running = runInBackground(invocation, log);
    background.add(running);
    void running.finally(() => background.delete(running));
  }

  /** Its result is discarded: a failure is only shown. */
  async function runInBackground(invocation: LambdaInvocation, log: TaskContext['log']): Promise<void> {
    const { functionName } = invocation;
    const name = `${parseFunctionName(functionName)?.name ?? functionName} (InvocationType Event)`;
    const calls = invocation.caller === undefined ? nested.enter(log) : undefined;
    try {
      const runtime = await getRuntime();
      const response = await runtime.invoke({ traceRoot: calls?.traceRoot, ...invocation }, endWithRun(log));
      if (response.isError) log(`${name} failed: ${summarizeError(response.payload)}`, 'stderr');
    } catch (error) {
      if (closing.isCancelled) return;
      if (!(error instanceof UsageError)) throw error;
      log(`${name}: ${error.message}`, 'stderr');
    } finally {
      calls?.leave();
    }
  }

  function endWithRun(log: TaskContext['log']): InvocationContext {
    return {
      get signal() {
        return closing.signal;
      },
      onCancel: (listener) => closing.onCancel(listener),
      log,
    };
  }

  return {
    match(resource): TaskRunner | undefined {
      if (resource.kind === 'lambda') {
        return (request, context) => callFunction(resource.arn, request.payload, context);
      }
      if (options.handlerOverrides?.get(resource.arn) !== undefined) {
        if (resource.kind === 'activity') return endByToken(callModule, getTokens);
        const isCallback = resource.kind === 'integration' && resource.pattern === 'callback';
        return isCallback ? waitForToken(callModule, getTokens) : callModule;
      }
      if (resource.kind !== 'integration' || resource.service !== 'lambda') return undefined;
      if (resource.action === 'invoke') return callInvoke;
      return resource.action === 'invoke.waitForTaskToken' ? waitForToken(callInvoke, getTokens) : undefined;
    },
    prepare(functionNames) {
      // A failure is reported when the function is invoked.
      getRuntime().then(
        (runtime) => runtime.prepare(functionNames),
        () => {},
      );
    },
    async settle() {
      // running invocations may start others
      while (background.size > 0) await Promise.all(background);
    },
    async close() {
      closing.cancel();
      await nested.close();
      await (await loading)?.close();
    },
  };
}
