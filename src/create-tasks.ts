import { compile } from './compile.ts';
import type { Machine } from './definition/definition.ts';
import { StatesError } from './engine/errors.ts';
import type { TaskContext, TaskRequest } from './engine/task-runner.ts';
import type { Json } from './json.ts';
import { refuseOpen } from './refuse-open.ts';
import { describeProblems } from './source/unresolved-value.ts';
import { UsageError } from './source/usage-error.ts';
import { createTasks as createTaskTable, type Tasks } from './tasks/create-tasks.ts';
import type { Mocks } from './tasks/mocks/mocks.ts';
import type { TasksOptions as TaskTableOptions } from './tasks/tasks-options.ts';
import type { MachineSource } from './template/project.ts';

export interface TasksOptions extends Omit<TaskTableOptions, 'compile' | 'mocks'> {
  /** These come before everything else: from `loadMocks`, or your own object. */
  readonly mocks?: Mocks | TaskMocks | undefined;
}

/** Mocks tasks in place of services. */
export interface TaskMocks {
  /**
   * Answers a task with its output; undefined if it does not mock the task. Retry and Catch see an error that it
   * throws: a StatesError as such, any other by its name and message.
   */
  answer(request: TaskRequest, context: TaskContext): Answer | Promise<Answer>;
}

/** The output is passed on as JSON, as a handler's result is. */
type Answer = { readonly output: unknown } | undefined;

/** What runs the tasks of a project's machines: its functions, its other machines, and what the options add. */
export function createTasks({ mocks, ...options }: TasksOptions): Tasks {
  return createTaskTable({
    compile: (source) => compileWhole(source, mocks !== undefined),
    ...options,
    ...(mocks !== undefined && { mocks: 'findUnused' in mocks ? mocks : guard(mocks) }),
  });
}

/** The caller's code: an error that it throws fails the task, and its result is passed on as JSON. */
function guard(mocks: TaskMocks): Mocks {
  const guarded: Mocks = {
    async answer(request, context) {
      try {
        const answer = await mocks.answer(request, context);
        return answer === undefined ? undefined : { output: toJson(answer.output) };
      } catch (error) {
        throw error instanceof StatesError || error instanceof UsageError ? error : describe(error);
      }
    },
    refusal: undefined,
    findUnused: () => [],
    mockedStates: () => new Set(),
    again: () => guarded,
  };
  return guarded;
}

/** Values that JSON does not have are left out, as in a handler's result. */
function toJson(output: unknown): Json {
  return JSON.parse(JSON.stringify(output ?? null) ?? 'null') as Json;
}

function describe(error: unknown): StatesError {
  return error instanceof Error
    ? new StatesError(error.name, error.message)
    : new StatesError('Error', typeof error === 'string' ? error : JSON.stringify(error));
}

async function compileWhole(source: MachineSource, isMocked: boolean): Promise<Machine> {
  const { machine, diagnostics } = await compile(source);
  if (machine !== undefined) {
    await refuseOpen(machine, isMocked);
    return machine;
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  throw await describeProblems(errors);
}
