import type { Resource } from '../definition/definition.ts';
import type { RunTask, TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';

/** Runs the task; undefined passes it on to the next source. Rejects with a UsageError if no source may answer. */
export type FindRunner = (
  request: TaskRequest,
  context: TaskContext,
) => RunTask | undefined | Promise<RunTask | undefined>;

/** Runs the tasks of one kind of resource. */
export interface Integration {
  /** The runner for this resource, or undefined if it is of another kind. */
  match(resource: Resource): TaskRunner | undefined;
  /** Stops everything that is still running (workers, servers). Called once, at the end of a run or on Ctrl-C. */
  close?(): Promise<void>;
}
