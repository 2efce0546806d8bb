import type { Resource } from '../definition/definition.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';

/** What runs the task; undefined: the next row is asked. Rejects with a UsageError where no row may. */
export type FindRunner = (
  request: TaskRequest,
  context: TaskContext,
) => TaskRunner | undefined | Promise<TaskRunner | undefined>;

/** What runs the tasks of one kind of resource. */
export interface Integration {
  /** The runner for this resource, or undefined: not mine. */
  match(resource: Resource): TaskRunner | undefined;
  /** Ends everything that still runs (workers, servers). Called once, at the end of a run or on Ctrl-C. */
  close?(): Promise<void>;
}
