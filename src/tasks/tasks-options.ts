import type { Machine } from '../definition/definition.ts';
import type { InspectorOptions } from '../lambda/inspector/inspector-options.ts';
import type { ModuleTable } from '../lambda/resource-modules.ts';
import type { SharedHandlers } from '../lambda/shared-handlers.ts';
import type { Callbacks, WaitingTask } from '../step-functions/callbacks.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Endpoints } from './aws/endpoints.ts';
import type { Connections } from './http/connections.ts';
import type { Mocks } from './mocks/mocks.ts';
import type { Hints } from './unanswered.ts';

/** Its hints are for a task that no source answers. */
export interface TasksOptions extends Hints {
  readonly project: Project;
  /** `--s3`: the folder that stands in for S3. Absolute. */
  readonly s3Dir?: string | undefined;
  /** `--lambda-endpoint`: runs the functions without a module. */
  readonly lambdaEndpoint?: URL;
  /** Built handlers of other runs of the same project. */
  readonly sharedHandlers?: SharedHandlers;
  /** `--strict-handlers`: a handler that fails to load ends the run, and no Catch matches it. */
  readonly strictHandlers?: boolean;
  /** `--inspect`: a debugger may attach to each function, and no timeout applies while one runs. */
  readonly inspector?: InspectorOptions;
  /** False (`--no-cache`): handlers are rebuilt, and no build is kept for later runs. */
  readonly cache?: boolean;
  /** The maximum number of execution environments of functions at a time. Default: 50. */
  readonly maxEnvironments?: number;
  /** `--endpoint-url`, `--aws`: where AWS's services are called. Absent: they are not called. */
  readonly endpoints?: Endpoints;
  /** `--connections`: the credentials of HTTP Tasks. */
  readonly connections?: Connections;
  /** `--mock`: these mocks come before everything else. */
  readonly mocks?: Mocks;
  /** Parses and checks a machine, for tasks that start it; rejects with a UsageError if it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
  /** Waits for answers from outside, if shared by many executions. */
  readonly callbacks?: Callbacks;
  /** Called for each task that has been waiting for an outside answer for a while. */
  readonly onPending?: (task: WaitingTask) => void;
}

export interface ConfiguredTasks extends TasksOptions {
  /** `--handler`: modules for resources that are not functions. */
  readonly modules: ModuleTable;
}
