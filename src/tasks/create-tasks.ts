import { createMapData } from '../datasets/map-data.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import type { Json } from '../json.ts';
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
  /** Waits for work that was started and not waited for (InvocationType Event); undefined if there is none. */
  settle(): Promise<void> | undefined;
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

  /** @param first index of the first source that is asked */
  function runBySource(first: number, request: TaskRequest, context: TaskContext): Json | Promise<Json> {
    for (let i = first; i < TASK_SOURCES.length; i++) {
      const source = TASK_SOURCES[i]!;
      if (!source.owns(request.resource, deps.options)) continue;
      const find = load(source, context);
      const found = find instanceof Promise ? find.then((loaded) => loaded(request, context)) : find(request, context);
      if (found instanceof Promise) {
        return found.then((runner) =>
          runner === undefined ? runBySource(i + 1, request, context) : runBy(runner, source, request, context),
        );
      }
      if (found !== undefined) return runBy(found, source, request, context);
    }
    throw new Error(`no source has refused ${request.resource.arn}`);
  }

  function runBy(
    runner: TaskRunner,
    { isStandIn }: TaskSource,
    request: TaskRequest,
    context: TaskContext,
  ): Json | Promise<Json> {
    return isStandIn === true ? runner(request, context) : runWithApi(runner, request, context);
  }

  async function runWithApi(runner: TaskRunner, request: TaskRequest, context: TaskContext): Promise<Json> {
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

  return {
    run: (request, context) => runBySource(0, request, context),
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
