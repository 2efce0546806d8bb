import type { TaskRequest } from '../engine/task-runner.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Tasks } from '../tasks/create-tasks.ts';
import type { TaskCall } from './tested-run.ts';

/**
 * The given tasks, with a record of their inputs.
 * @param isPrepared false: functions are built and started when they are called, since mocks may replace all of them
 */
export function watchCalls(tasks: Tasks, calls: TaskCall[], isPrepared = true): Tasks {
  const { mapData, isMocked, settle, close } = tasks;
  return {
    mapData,
    isMocked,
    settle,
    close,
    prepare: isPrepared ? tasks.prepare : () => {},
    run(request, context) {
      calls.push(describeCall(request));
      return tasks.run(request, context);
    },
  };
}

function describeCall({ state, scope, resource, attempt, payload }: TaskRequest): TaskCall {
  return { state, path: formatPath(scope, state), resource: resource.arn, attempt, input: payload };
}
