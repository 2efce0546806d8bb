import type { Resource } from '../definition/definition.ts';
import type { FindRunner } from './integration.ts';
import type { TaskDeps } from './task-deps.ts';
import type { ConfiguredTasks } from './tasks-options.ts';

/** One source that can answer tasks. */
export interface TaskSource {
  readonly name: string;
  /**
   * Whether a task with this resource may belong to it. Called for every task, so that unneeded sources are not loaded.
   */
  owns(resource: Resource, configured: ConfiguredTasks): boolean;
  /** Called once per run, for the first task that it owns. */
  load(deps: TaskDeps): FindRunner | Promise<FindRunner>;
  /** Answers instead of the task's resource: none of the user's code runs that may call the local API. */
  readonly isStandIn?: true;
}
