import type { Resource } from '../definition/definition.ts';
import type { FindRunner } from './integration.ts';
import type { TaskDeps } from './task-deps.ts';
import type { ConfiguredTasks } from './tasks-options.ts';

/** One row of the table of what can answer a task. */
export interface TaskSource {
  readonly name: string;
  /** Whether a task of this resource may be its. Asked of every task, so that what is not needed is not loaded. */
  owns(resource: Resource, configured: ConfiguredTasks): boolean;
  /** Called once a run, for the first task that it owns. */
  load(deps: TaskDeps): FindRunner | Promise<FindRunner>;
  /** Answers in the place of what the task names: no code of the user's runs that may call the local API. */
  readonly isStandIn?: true;
}
