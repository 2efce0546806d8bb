import type { Scope } from '../engine/events.ts';
import type { TaskRequest } from '../engine/task-runner.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Json } from '../json.ts';
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
      calls.push(new RecordedCall(request));
      return tasks.run(request, context);
    },
  };
}

/** Few tests read the paths of calls. */
class RecordedCall implements TaskCall {
  readonly state: string;
  readonly resource: string;
  readonly attempt: number;
  readonly input: Json;
  readonly #scope: Scope;

  constructor({ state, scope, resource, attempt, payload }: TaskRequest) {
    this.state = state;
    this.resource = resource.arn;
    this.attempt = attempt;
    this.input = payload;
    this.#scope = scope;
  }

  get path(): string {
    return formatPath(this.#scope, this.state);
  }
}
