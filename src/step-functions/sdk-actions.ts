import { StatesError } from '../engine/errors.ts';
import type { TaskRunner } from '../engine/task-runner.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { ApiActions } from './api-actions.ts';
import { ApiError } from './api-error.ts';
import { pascalCase } from './execution-description.ts';

/** Those of the API that mean this run: to answer its tokens, to look at its executions and to stop them. */
const ACTIONS = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat', 'DescribeExecution', 'StopExecution'];

/** A task `aws-sdk:sfn:sendTaskSuccess` and the like; undefined: another action. */
export function findSdkAction(actions: ApiActions, name: string): TaskRunner | undefined {
  const action = actions[ACTIONS.find((known) => known.toLowerCase() === name.toLowerCase()) ?? ''];
  if (action === undefined) return undefined;
  return async ({ payload }, { notify, signal }) => {
    notify({ kind: 'started' });
    try {
      return readDates(pascalCase(await action(toParameters(payload), { signal })));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new StatesError(
        `Sfn.${error.name}Exception`,
        `${error.message} (Service: Sfn, Status Code: ${error.statusCode})`,
      );
    }
  };
}

/** The API's names; other values are sent as JSON where the API expects a string, as all of these do. */
function toParameters(payload: Json): JsonObject {
  if (!isJsonObject(payload)) return {};
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key[0]!.toLowerCase() + key.slice(1),
      typeof value === 'string' || value === null ? value : JSON.stringify(value),
    ]),
  );
}

/** The API has seconds, the SDK integration texts. */
function readDates(answer: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      key.endsWith('Date') && typeof value === 'number' ? new Date(value * 1000).toISOString() : value,
    ]),
  );
}
