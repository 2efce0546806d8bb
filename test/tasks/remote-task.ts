import type { Resource } from '../../src/definition/definition.ts';
import { StatesError } from '../../src/engine/errors.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import type { TaskContext, TaskNotice, TaskRequest } from '../../src/engine/task-runner.ts';
import type { Json } from '../../src/json.ts';
import type { Integration } from '../../src/tasks/integration.ts';

export interface TaskResult {
  readonly output?: Json;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly notices: readonly TaskNotice[];
}

export interface TaskOptions {
  readonly signal?: AbortSignal;
  readonly onSleep?: (ms: number) => void;
}

/** `arn:aws:states:::<service>:<action>[.<pattern>]` as a definition's resource. */
export function integrationResource(name: string): Extract<Resource, { kind: 'integration' }> {
  const colon = name.lastIndexOf(':', name.endsWith('.sync:2') ? name.length - 3 : undefined);
  const [service, action] = [name.slice(0, colon), name.slice(colon + 1)];
  const pattern = action.includes('.sync')
    ? 'sync'
    : action.endsWith('.waitForTaskToken')
      ? 'callback'
      : 'request-response';
  return { kind: 'integration', arn: `arn:aws:states:::${name}`, service, action, pattern };
}

/** Runs one attempt of a task; a StatesError is a result, any other error is thrown. */
export async function runTask(
  integration: Integration,
  name: string,
  payload: Json,
  { signal = new AbortController().signal, onSleep }: TaskOptions = {},
): Promise<TaskResult> {
  const resource = integrationResource(name);
  const runner = integration.match(resource);
  if (runner === undefined) throw new Error(`nothing runs ${resource.arn}`);
  const notices: TaskNotice[] = [];
  const request: TaskRequest = {
    resource,
    payload,
    state: 'Call',
    scope: ROOT_SCOPE,
    attempt: 0,
    token: undefined,
    executionArn: 'arn:aws:states:us-east-1:111111111111:execution:Machine:run-1',
    roleArn: undefined,
    time: 0,
  };
  const context: Pick<TaskContext, 'signal' | 'hold' | 'sleep' | 'notify'> = {
    signal,
    hold: () => () => {},
    async sleep(ms) {
      onSleep?.(ms);
      signal.throwIfAborted();
    },
    notify: (notice) => void notices.push(notice),
  };
  try {
    return { output: await runner(request, context as TaskContext), notices };
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    return { error: error.error, cause: error.cause, notices };
  }
}
