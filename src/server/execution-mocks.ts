import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { FindRunner } from '../tasks/integration.ts';
import { createFindMock } from '../tasks/mocks/find-mock.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import type { MachineSource, Project } from '../template/project.ts';

/**
 * The mocks of executions of a machine; undefined: its tasks run.
 *
 * @param testCase that a client has asked for, as Step Functions Local has it: `arn#TestCase`
 * @throws UsageError where there is no such test case
 */
export type FindMocks = (source: MachineSource, testCase: string | undefined) => Promise<Mocks | undefined>;

/** What mocks the tasks of each execution: sequences begin anew with each. */
export class ExecutionMocks {
  readonly #find: FindMocks;
  readonly #project: () => Project;
  readonly #byExecution = new Map<string, Promise<FindRunner | undefined>>();

  constructor(find: FindMocks, project: () => Project) {
    this.#find = find;
    this.#project = project;
  }

  /** @throws UsageError where there is no such test case */
  async check(source: MachineSource, testCase: string): Promise<void> {
    await this.#find(source, testCase);
  }

  started(arn: string, source: MachineSource, testCase: string | undefined): void {
    const find = this.#find(source, testCase).then((mocks) => mocks && createFindMock(mocks.again(), this.#project()));
    // a failure shows where a task needs it
    find.catch(() => {});
    this.#byExecution.set(arn, find);
  }

  ended(arn: string): void {
    this.#byExecution.delete(arn);
  }

  /** What answers in the place of the task; undefined where nothing does. The executions that one starts have its mocks. */
  async findRunner(request: TaskRequest, context: TaskContext): Promise<TaskRunner | undefined> {
    const find = await this.#byExecution.get(context.root.info.arn);
    return find?.(request, context);
  }
}
