import type { TaskRunner } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Integration } from './integration.ts';
import { createLambdaIntegration } from './lambda/lambda-integrations.ts';
import { referencedFunctions } from './lambda/referenced-functions.ts';
import type { Mocks } from './mocks/mocks.ts';
import { resourceModules } from './resource-modules.ts';
import { createMapData } from './s3/map-data.ts';
import { type MockHint, unanswered, unmocked } from './unanswered.ts';
import { refuseUnresolved } from './unresolved.ts';

export interface TasksOptions {
  readonly project: Project;
  /** `--s3`: the folder that stands for S3. Absolute. */
  readonly s3Dir?: string;
  /** `--lambda-endpoint`: what runs the functions that no module stands for. */
  readonly lambdaEndpoint?: URL;
  /** `--mock`: asked before everything else. */
  readonly mocks?: Mocks;
  /** How a task that nothing answers can be mocked, where it can. */
  readonly mockHint?: MockHint;
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
export function createTasks({ project, s3Dir, lambdaEndpoint, mocks, mockHint }: TasksOptions): Tasks {
  const { functions, root, region, accountId } = project;
  const lambda = createLambdaIntegration({
    functions,
    root,
    region,
    accountId,
    handlerOverrides: resourceModules(functions),
    ...(lambdaEndpoint !== undefined && { endpoint: lambdaEndpoint }),
  });
  const integrations: readonly Integration[] = [lambda];
  let machine: MachineSource | undefined;
  return {
    async run(request, context) {
      const mocked = await mocks?.answer(request, context);
      if (mocked !== undefined) return mocked.output;
      if (mocks?.refusal !== undefined) throw await unmocked(request, mocks.refusal);
      refuseUnresolved(request, machine);
      for (const integration of integrations) {
        const runner = integration.match(request.resource);
        if (runner !== undefined) return runner(request, context);
      }
      throw unanswered(request, mockHint);
    },
    mapData: createMapData(s3Dir),
    prepare(source) {
      machine = source;
      if (mocks?.refusal !== undefined) return;
      const names = source.definition === undefined ? [] : referencedFunctions(source.definition, functions);
      if (names.length > 0) lambda.prepare(names);
    },
    settle: () => lambda.settle(),
    async close() {
      for (const integration of integrations) await integration.close?.();
    },
  };
}
