import type { Resource } from '../definition/definition.ts';
import type { TaskRunner } from '../engine/task-runner.ts';

/** One kind of resource that a Task can run. The table in `index.ts` asks them in order. */
export interface Integration {
  /** The runner for this resource, or undefined: not mine. */
  match(resource: Resource): TaskRunner | undefined;
  /** Ends everything that still runs (workers, servers). Called once, at the end of a run or on Ctrl-C. */
  close?(): Promise<void>;
}
