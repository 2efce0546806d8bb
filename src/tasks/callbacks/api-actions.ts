import { type Json, type JsonObject, ownValue } from '../../json.ts';
import {
  type ChildExecution,
  ExecutionRefused,
  type Executions,
  type StartExecution,
} from '../step-functions/executions.ts';
import type { Activities } from './activities.ts';
import type { AnswerResult, PendingTasks } from './pending-tasks.ts';

export interface ActionContext {
  /** Fires when the client hangs up. */
  readonly signal: AbortSignal;
}

export type ApiAction = (parameters: JsonObject, context: ActionContext) => Promise<JsonObject>;
/** By the API's names. */
export type ApiActions = Readonly<Record<string, ApiAction>>;

/** An answer that is an error, by AWS's name. */
export class ApiError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  constructor(name: string, message: string, statusCode = 400) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

/** GetActivityTask holds a request so long, as the API does. */
const LONG_POLL_MS = 60_000;

export interface ActionsOptions {
  readonly pending: PendingTasks;
  readonly activities: Activities;
  readonly executions: Executions;
  /** Starts an execution on the clock of the run; undefined before the first task has run. */
  readonly getStart: () => StartExecution | undefined;
}

export function createApiActions({ pending, activities, executions, getStart }: ActionsOptions): ApiActions {
  const startExecution = async (parameters: JsonObject): Promise<ChildExecution> => {
    const start = getStart();
    if (start === undefined) throw new ApiError('ServiceUnavailable', 'No task of the run has begun yet', 503);
    const input = parseJson(
      optionalText(parameters, 'input') ?? '{}',
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input',
    );
    return refused(() =>
      executions.start(text(parameters, 'stateMachineArn'), input, optionalText(parameters, 'name'), start),
    );
  };
  return {
    async SendTaskSuccess(parameters) {
      const output = parseJson(text(parameters, 'output'), 'InvalidOutput', 'Invalid Output');
      return answered(pending.succeed(text(parameters, 'taskToken'), output));
    },
    async SendTaskFailure(parameters) {
      const token = text(parameters, 'taskToken');
      return answered(pending.fail(token, optionalText(parameters, 'error'), optionalText(parameters, 'cause')));
    },
    async SendTaskHeartbeat(parameters) {
      return answered(pending.heartbeat(text(parameters, 'taskToken')));
    },
    async GetActivityTask(parameters, { signal }) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(LONG_POLL_MS)]);
      const task = await activities.poll(
        text(parameters, 'activityArn'),
        optionalText(parameters, 'workerName'),
        limit,
      );
      return task === undefined ? {} : { ...task };
    },
    async StartExecution(parameters) {
      const { arn, startDate } = await startExecution(parameters);
      return { executionArn: arn, startDate: startDate / 1000 };
    },
    async StartSyncExecution(parameters) {
      const child = await startExecution(parameters);
      await child.started.outcome;
      return describe(child);
    },
    async DescribeExecution(parameters) {
      return describe(await refused(async () => executions.find(text(parameters, 'executionArn'))));
    },
    async StopExecution(parameters) {
      const child = await refused(async () => executions.find(text(parameters, 'executionArn')));
      child.started.stop(optionalText(parameters, 'error'), optionalText(parameters, 'cause'));
      const { stopDate } = await child.started.outcome;
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
    throw error instanceof ExecutionRefused ? new ApiError(error.name, error.message) : error;
  }
}

function describe({ arn, name, machine, input, startDate, outcome }: ChildExecution): JsonObject {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status: outcome?.status ?? 'RUNNING',
    startDate: startDate / 1000,
    ...(outcome !== undefined && { stopDate: outcome.stopDate / 1000 }),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    ...(outcome?.output !== undefined && { output: JSON.stringify(outcome.output), outputDetails: { included: true } }),
    ...(outcome?.error !== undefined && { error: outcome.error }),
    ...(outcome?.cause !== undefined && { cause: outcome.cause }),
    redriveCount: 0,
  };
}

function text(parameters: JsonObject, name: string): string {
  const value = optionalText(parameters, name);
  if (value === undefined) throw new ApiError('ValidationException', `'${name}' is required`);
  return value;
}

function optionalText(parameters: JsonObject, name: string): string | undefined {
  const value = ownValue(parameters, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ApiError('SerializationException', `'${name}' must be a string`);
  return value;
}

function parseJson(json: string, error: string, message: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw new ApiError(error, `${message}: '${json.slice(0, 200)}'`);
  }
}
