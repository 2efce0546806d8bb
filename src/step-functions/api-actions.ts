import { type JsonObject, ownValue } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Activities } from './activities.ts';
import { ApiError } from './api-error.ts';
import { describeExecution, describeSync } from './execution-description.ts';
import { ExecutionRefused, type ExecutionStarter, type KnownExecution, type StartingTask } from './executions.ts';
import { parseDocument } from './parse-document.ts';
import type { AnswerResult, PendingTasks } from './pending-tasks.ts';

interface ActionContext {
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
}

/** By the API's names. */
export type ApiActions = Readonly<
  Record<string, (parameters: JsonObject, context: ActionContext) => Promise<JsonObject>>
>;

/** How long GetActivityTask holds a request, as in the API. */
const LONG_POLL_MS = 60_000;

export interface ActionsOptions {
  readonly pending: PendingTasks;
  readonly activities: Activities;
  readonly executions: ExecutionStarter;
  /** The task on whose behalf executions are started; undefined before the first task has run. */
  readonly getTask: () => StartingTask | undefined;
}

/** The actions of the Step Functions API that code in handlers can call during a run. */
export function createApiActions({ pending, activities, executions, getTask }: ActionsOptions): ApiActions {
  const start = (parameters: JsonObject, isSync: boolean): Promise<KnownExecution> => {
    const machineArn = text(parameters, 'stateMachineArn');
    const input = parseDocument(optionalText(parameters, 'input') ?? '{}', 'InvalidExecutionInput');
    const task = getTask();
    if (task === undefined) throw new ApiError('ServiceUnavailable', 'No task of the run has started yet', 503);
    const name = optionalText(parameters, 'name');
    return refused(() => executions.start({ machineArn, input, name, isSync }, task));
  };
  const find = (parameters: JsonObject): Promise<KnownExecution> =>
    refused(async () => executions.find(text(parameters, 'executionArn')));
  return {
    async SendTaskSuccess(parameters) {
      const token = text(parameters, 'taskToken');
      const output = parseDocument(text(parameters, 'output'), 'InvalidOutput');
      await pending.opened(token);
      return answered(await pending.succeed(token, output));
    },
    async SendTaskFailure(parameters) {
      const token = text(parameters, 'taskToken');
      const [error, cause] = [optionalText(parameters, 'error'), optionalText(parameters, 'cause')];
      await pending.opened(token);
      return answered(await pending.fail(token, error, cause));
    },
    async SendTaskHeartbeat(parameters) {
      const token = text(parameters, 'taskToken');
      await pending.opened(token);
      return answered(await pending.heartbeat(token));
    },
    async GetActivityTask(parameters, { signal }) {
      const arn = text(parameters, 'activityArn');
      // not AbortSignal.timeout, which would keep each request in memory until then
      const limit = new AbortController();
      const end = (): void => limit.abort();
      const timer = setTimeout(end, LONG_POLL_MS).unref();
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      try {
        return { ...(await activities.poll(arn, optionalText(parameters, 'workerName'), limit.signal)) };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
    },
    async StartExecution(parameters) {
      const { info, started } = await start(parameters, false);
      return { executionArn: info.arn, startDate: started.startDate / 1000 };
    },
    async StartSyncExecution(parameters) {
      const execution = await start(parameters, true);
      return describeSync(execution, await execution.started.outcome);
    },
    async DescribeExecution(parameters) {
      return describeExecution(await find(parameters));
    },
    async StopExecution(parameters) {
      const { started } = await find(parameters);
      started.stop(optionalText(parameters, 'error'), optionalText(parameters, 'cause'));
      const { stopDate } = await started.outcome;
      return { stopDate: stopDate / 1000 };
    },
  };
}

function answered(result: AnswerResult): JsonObject {
  if (result === 'accepted') return {};
  if (result === 'InvalidToken') throw new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
  throw new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExecutionRefused) throw new ApiError(error.name, error.message);
    if (error instanceof UsageError) throw new ApiError('InvalidDefinition', error.message);
    throw error;
  }
}

/** The maximum length of a parameter, by the API's model. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  taskToken: 2048,
  output: 262_144,
  input: 262_144,
  error: 256,
  cause: 32_768,
};

function text(parameters: JsonObject, name: string): string {
  const value = optionalText(parameters, name);
  if (value === undefined) {
    throw new ApiError(
      'ValidationException',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

function optionalText(parameters: JsonObject, name: string): string | undefined {
  const value = ownValue(parameters, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ApiError('SerializationException', `'${name}' must be a string`);
  const longest = Object.hasOwn(MAX_LENGTHS, name) ? MAX_LENGTHS[name]! : Number.POSITIVE_INFINITY;
  if (value.length > longest) {
    const constraint = `Member must have length less than or equal to ${longest}`;
    throw new ApiError(
      'ValidationException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`,
    );
  }
  return value;
}
