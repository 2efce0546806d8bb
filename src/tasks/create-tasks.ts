import { createMapData } from '../datasets/map-data.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import { referencedFunctions } from '../lambda/find/referenced-functions.ts';
import { UnknownFunctionError } from '../source/usage-error.ts';
import type { Callbacks } from '../step-functions/callbacks.ts';
import { needsCallbacks } from '../step-functions/needs-callbacks.ts';
import type { MachineSource } from '../template/project.ts';
import { isOfStepFunctions, TASK_SOURCES } from './index.ts';
import type { FindRunner } from './integration.ts';
import { TaskDeps } from './task-deps.ts';
import type { TaskSource } from './task-source.ts';
import type { TasksOptions } from './tasks-options.ts';

/** What runs a machine's tasks. */
export interface Tasks {
  readonly run: TaskRunner;
  readonly mapData: MapData;
  /** Whether a mock may answer a task with this resource. */
  readonly isMocked: boolean;
  /** Starts to prepare what this machine needs, without waiting; a second call for it does nothing. */
  prepare(source: MachineSource): void;
  /** Waits for work that was started and not waited for (InvocationType Event). */
  settle(): Promise<void>;
  /** Stops everything that is still running. */
  close(): Promise<void>;
}

/** Hands each task to the first source that has a runner for it. */
export function createTasks(options: TasksOptions): Tasks {
  const { project, mocks } = options;
  const deps = new TaskDeps(options);
  const mapData = createMapData(options.s3Dir, deps.openStore);
  const loaded = new Map<TaskSource, FindRunner | Promise<FindRunner>>();
  let listening: Promise<void> | undefined;
  let machine: MachineSource | undefined;

  function load(source: TaskSource, context: TaskContext): FindRunner | Promise<FindRunner> {
    const find = loaded.get(source) ?? source.load(deps);
    loaded.set(source, find);
    return find instanceof Promise ? keepingStep(find, context) : find;
  }

  /** Loading is real work, during which a virtual clock stands still. */
  async function keepingStep(find: Promise<FindRunner>, { hold }: TaskContext): Promise<FindRunner> {
    const release = hold();
    try {
      return await find;
    } finally {
      release();
    }
  }

  /** What the code of a task may call: loaded when a task needs it, or earlier by other code. */
  async function openApi({ resource }: TaskRequest, { hold }: TaskContext): Promise<Callbacks | undefined> {
    if (!deps.hasCallbacks && !isOfStepFunctions(resource)) return undefined;
    const release = hold();
    try {
      await listening;
      return await deps.getCallbacks();
    } finally {
      release();
    }
  }

  return {
    async run(request, context) {
      for (const source of TASK_SOURCES) {
        if (!source.owns(request.resource, deps.options)) continue;
        const loading = load(source, context);
        const find = loading instanceof Promise ? await loading : loading;
        const finding = find(request, context);
        const runner = finding instanceof Promise ? await finding : finding;
        if (runner === undefined) continue;
        if (source.isStandIn === true) return runner(request, context);
        const leave = (await openApi(request, context))?.enter(request, context);
        try {
          return await runner(request, context);
        } catch (error) {
          if (!(error instanceof UnknownFunctionError)) throw error;
          throw (await import('./unanswered.ts')).withMockHint(error, request, options);
        } finally {
          leave?.();
        }
      }
      throw new Error(`no source has refused ${request.resource.arn}`);
    },
    mapData,
    isMocked: mocks !== undefined,
    prepare(source) {
      if (machine === source) return;
      machine = source;
      if (mocks?.refusal !== undefined) return;
      const names = source.definition === undefined ? [] : referencedFunctions(source.definition, project.functions);
      if (needsCallbacks(source, project)) {
        listening = deps.listen();
        // a failure is reported when a task needs it
        listening.catch(() => {});
      }
      if (names.length === 0) return;
      if (listening === undefined) deps.lambda.prepare(names);
      else
        void listening.then(
          () => deps.lambda.prepare(names),
          () => {},
        );
    },
    settle: () => deps.settle(),
    async close() {
      await deps.closeLambda();
      await mapData.close();
      await deps.close();
    },
  };
}
