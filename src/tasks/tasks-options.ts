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

/** Its hints are for a task that nothing answers. */
export interface TasksOptions extends Hints {
  readonly project: Project;
  /** `--s3`: the folder that stands for S3. Absolute. */
  readonly s3Dir?: string;
  /** `--lambda-endpoint`: what runs the functions that no module stands for. */
  readonly lambdaEndpoint?: URL;
  /** What other runs of the same project have made of its handlers. */
  readonly sharedHandlers?: SharedHandlers;
  /** `--strict-handlers`: a handler that does not load ends the run, and no Catch takes it. */
  readonly strictHandlers?: boolean;
  /** `--inspect`: a debugger may attach to each function, and no timeout counts while one runs. */
  readonly inspector?: InspectorOptions;
  /** False (`--no-cache`): handlers are built anew, and no build is kept for later runs. */
  readonly cache?: boolean;
  /** How many execution environments of functions there are at a time, at most; 50 where it is absent. */
  readonly maxEnvironments?: number;
  /** `--endpoint-url`, `--aws`: where AWS's services are called. Absent: nowhere. */
  readonly endpoints?: Endpoints;
  /** `--connections`: the credentials of HTTP Tasks. */
  readonly connections?: Connections;
  /** `--mock`: asked before everything else. */
  readonly mocks?: Mocks;
  /** Reads a machine and checks it, for tasks that start it; rejects with a UsageError where it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
  /** What waits for answers from outside, where it is shared by many executions. */
  readonly callbacks?: Callbacks;
  /** Told of each task that has waited for an answer from outside for a while. */
  readonly onPending?: (task: WaitingTask) => void;
}

export interface ConfiguredTasks extends TasksOptions {
  /** `--handler`: what stands for resources that are no functions. */
  readonly modules: ModuleTable;
}
