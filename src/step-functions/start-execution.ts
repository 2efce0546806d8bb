import { randomUUID } from 'node:crypto';
import type { Resource } from '../definition/definition.ts';
import { StatesError } from '../engine/errors.ts';
import { missingParameter, textParameter } from '../engine/not-started.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { ApiError } from './api-error.ts';
import { describeFailed, describeSucceeded, describeSyncTask } from './execution-description.ts';
import { ExecutionRefused, type ExecutionStarter, type KnownExecution } from './executions.ts';
import { parseDocument } from './parse-document.ts';
import { endByToken, type GetTokens, waitForToken } from './wait-for-token.ts';

/** The prefix of its errors: the optimised integration's, or the AWS SDK's. */
type Prefix = 'StepFunctions' | 'Sfn';

/** Machines of the project as tasks: `states:startExecution` in all call patterns, and the SDK's two actions. */
export function createStartExecution(
  executions: ExecutionStarter,
  getTokens: GetTokens,
): (resource: Resource) => TaskRunner | undefined {
  const start = async (
    request: TaskRequest,
    context: TaskContext,
    prefix: Prefix,
    isSync = false,
  ): Promise<KnownExecution> => {
    const machineArn = readMachineArn(request.payload);
    const name = textParameter(request.payload, 'Name');
    context.notify({ kind: 'started' });
    try {
      const input = readInput(request.payload);
      return await executions.start({ machineArn, name, input, isSync }, { request, context });
    } catch (error) {
      throw error instanceof ExecutionRefused ? toStatesError(error, prefix) : error;
    }
  };

  const startOnly: TaskRunner = async (request, context) =>
    submission(await start(request, context, 'StepFunctions'), context.now());

  const startBySdk: TaskRunner = async (request, context) => {
    const { info, started } = await start(request, context, 'Sfn');
    return { ExecutionArn: info.arn, StartDate: new Date(started.startDate).toISOString() };
  };

  const startAndWait =
    (isParsed: boolean): TaskRunner =>
    async (request, context) => {
      const child = await start(request, context, 'StepFunctions');
      context.notify({ kind: 'submitted', output: submission(child, context.now()) });
      stopWith(context.signal, child, abortCause(request.executionArn));
      const outcome = await child.started.outcome;
      if (outcome.status !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', describeFailed(child, outcome));
      return describeSucceeded(child, outcome, isParsed);
    };

  const startSyncBySdk: TaskRunner = async (request, context) => {
    const child = await start(request, context, 'Sfn', true);
    stopWith(context.signal, child, undefined);
    return describeSyncTask(child, await child.started.outcome);
  };

  const runners = new Map<string, TaskRunner>([
    ['states:startExecution', startOnly],
    // a token in the child's input may be answered on its behalf
    ['states:startExecution.sync', endByToken(startAndWait(false), getTokens)],
    ['states:startExecution.sync:2', endByToken(startAndWait(true), getTokens)],
    ['states:startExecution.waitForTaskToken', waitForToken(startOnly, getTokens)],
    ['aws-sdk:sfn:startExecution', startBySdk],
    ['aws-sdk:sfn:startExecution.waitForTaskToken', waitForToken(startBySdk, getTokens)],
    ['aws-sdk:sfn:startSyncExecution', startSyncBySdk],
  ]);
  return (resource) =>
    resource.kind === 'integration' ? runners.get(`${resource.service}:${resource.action}`) : undefined;
}

function submission({ info, started }: KnownExecution, time: number): JsonObject {
  return { ExecutionArn: info.arn, ...responseMetadata(time), StartDate: started.startDate };
}

function stopWith(signal: AbortSignal, { started }: KnownExecution, cause: string | undefined): void {
  if (signal.aborted) started.stop(undefined, cause);
  else signal.addEventListener('abort', () => started.stop(undefined, cause), { once: true });
}

function readMachineArn(payload: Json): string {
  const arn = textParameter(payload, 'StateMachineArn');
  if (arn === undefined) throw missingParameter(payload, 'StateMachineArn');
  return arn;
}

/** A string is the JSON document itself, as in the API; an absent or null value is an empty object. */
function readInput(payload: Json): Json {
  const input = isJsonObject(payload) ? ownValue(payload, 'Input') : undefined;
  if (input === undefined || input === null) return {};
  if (typeof input !== 'string') return input;
  try {
    return parseDocument(input, 'InvalidExecutionInput');
  } catch (error) {
    throw error instanceof ApiError ? new ExecutionRefused('InvalidExecutionInput', error.message) : error;
  }
}

function abortCause(parentArn: string): string {
  return `The Task state in AWS Step Functions execution [${parentArn}] which was managing this resource was aborted`;
}

/** The optimised integration and the SDK present the service's response differently. */
function toStatesError({ name, message }: ExecutionRefused, prefix: Prefix): StatesError {
  const service =
    prefix === 'Sfn'
      ? '(Service: Sfn, Status Code: 400)'
      : `(Service: AWSStepFunctions; Status Code: 400; Error Code: ${name}; Proxy: null)`;
  return new StatesError(`${prefix}.${name}Exception`, `${message} ${service}`);
}

/**
 * The metadata that optimised integrations append to a service's response; here of a call that used no network,
 * answered at that time.
 */
function responseMetadata(time: number, requestId: string = randomUUID()): JsonObject {
  const headers = {
    'x-amzn-RequestId': requestId,
    Date: new Date(time).toUTCString(),
    'Content-Type': 'application/x-amz-json-1.0',
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
