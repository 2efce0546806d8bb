import type { RunTask, TaskContext, TaskRequest, TaskResult } from '../engine/task-runner.ts';
import { UnknownFunctionError } from '../source/usage-error.ts';
import type { Callbacks } from '../step-functions/callbacks.ts';
import { isOfStepFunctions, TASK_SOURCES } from './index.ts';
import type { FindRunner } from './integration.ts';
import type { TaskDeps } from './task-deps.ts';
import type { TaskSource } from './task-source.ts';
import type { TasksOptions } from './tasks-options.ts';

/**
 * Hands each task to the first source that has a runner for it.
 * @param listening until the API that functions may call is listening; undefined if none may
 */
export function askSources(deps: TaskDeps, options: TasksOptions, listening: () => Promise<void> | undefined): RunTask {
  const loaded = new Map<TaskSource, FindRunner | Promise<FindRunner>>();

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
      await listening();
      return await deps.getCallbacks();
    } finally {
      release();
    }
  }

  /** @param first index of the first source that is asked */
  function runBySource(first: number, request: TaskRequest, context: TaskContext): TaskResult | Promise<TaskResult> {
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
    runner: RunTask,
    { isStandIn }: TaskSource,
    request: TaskRequest,
    context: TaskContext,
  ): TaskResult | Promise<TaskResult> {
    return isStandIn === true ? runner(request, context) : runWithApi(runner, request, context);
  }

  async function runWithApi(runner: RunTask, request: TaskRequest, context: TaskContext): Promise<TaskResult> {
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

  return (request, context) => runBySource(0, request, context);
}
