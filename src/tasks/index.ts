import type { TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Integration } from './integration.ts';
import { createLambdaIntegration } from './lambda/lambda-integrations.ts';
import { referencedFunctions } from './lambda/referenced-functions.ts';
import { createMapData } from './s3/map-data.ts';
import { refuseUnresolved } from './unresolved.ts';

export interface TasksOptions {
  readonly project: Project;
  /** `--s3`: the folder that stands for S3. Absolute. */
  readonly s3Dir?: string;
  /** `--lambda-endpoint`: what runs the functions that no module stands for. */
  readonly lambdaEndpoint?: URL;
}

/** What a machine's tasks run on. */
export interface Tasks {
  readonly run: TaskRunner;
  readonly mapData: MapData;
  /** Starts to make ready what this machine will need, without waiting. */
  prepare(source: MachineSource): void;
  /** Waits for what was started and not waited for (InvocationType Event). */
  settle(): Promise<void>;
  /** Ends everything that still runs. */
  close(): Promise<void>;
}

/** Hands each task to the first integration that knows its resource. */
export function createTasks({ project, s3Dir, lambdaEndpoint }: TasksOptions): Tasks {
  const { functions, root, region, accountId } = project;
  const lambda = createLambdaIntegration({
    functions,
    root,
    region,
    accountId,
    handlerOverrides: modulesByArn(project),
    ...(lambdaEndpoint !== undefined && { endpoint: lambdaEndpoint }),
  });
  const integrations: readonly Integration[] = [lambda];
  let machine: MachineSource | undefined;
  return {
    async run(request, context) {
      refuseUnresolved(request, machine);
      for (const integration of integrations) {
        const runner = integration.match(request.resource);
        if (runner !== undefined) return runner(request, context);
      }
      throw new UsageError(describeUnanswered(request));
    },
    mapData: createMapData(s3Dir),
    prepare(source) {
      machine = source;
      const names = source.definition === undefined ? [] : referencedFunctions(source.definition, functions);
      if (names.length > 0) lambda.prepare(names);
    },
    settle: () => lambda.settle(),
    async close() {
      for (const integration of integrations) await integration.close?.();
    },
  };
}

/** Modules that stand for a resource that is no function (`--handler 'arn:aws:states:::sns:publish=./sns.ts'`). */
function modulesByArn({
  functions,
}: Project): ReadonlyMap<string, { readonly path: string; readonly exportName: string }> {
  const modules = functions.flatMap(({ arn, code }) =>
    code.kind === 'module' && !arn.includes(':lambda:') ? [[arn, code] as const] : [],
  );
  return new Map(modules);
}

function describeUnanswered({ state, resource }: TaskRequest): string {
  return `state '${state}': nothing here answers ${resource.arn}\nA module of yours can: --handler '${resource.arn}=./module.ts#export'`;
}
