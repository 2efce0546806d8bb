import type { RunTask, TaskContext, TaskRequest } from '../engine/task-runner.ts';
import type { FindRunner } from '../tasks/integration.ts';
import { createFindMock } from '../tasks/mocks/find-mock.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import type { MachineSource, Project } from '../template/project.ts';

/**
 * The mocks for executions of a machine; undefined if its tasks really run.
 * @param testCase requested by a client in Step Functions Local's syntax: `arn#TestCase`
 * @throws UsageError if there is no such test case
 */
export type FindExecutionMocks = (source: MachineSource, testCase: string | undefined) => Promise<Mocks | undefined>;

/** The mocks of each execution: each execution starts its sequences from the beginning. */
export class ExecutionMocks {
  readonly #find: FindExecutionMocks;
  readonly #project: () => Project;
  readonly #byExecution = new Map<string, Promise<FindRunner | undefined>>();

  constructor(find: FindExecutionMocks, project: () => Project) {
    this.#find = find;
    this.#project = project;
  }

  /** @throws UsageError if there is no such test case */
  async check(source: MachineSource, testCase: string): Promise<void> {
    await this.#find(source, testCase);
  }

  started(arn: string, source: MachineSource, testCase: string | undefined): void {
    const find = this.#find(source, testCase).then((mocks) => mocks && createFindMock(mocks.again(), this.#project()));
    // a failure is reported when a task needs it
    find.catch(() => {});
    this.#byExecution.set(arn, find);
  }

  ended(arn: string): void {
    this.#byExecution.delete(arn);
  }

  /** The mocked answer to a task; undefined without a mock. Executions that it starts have the same mocks. */
  async findRunner(request: TaskRequest, context: TaskContext): Promise<RunTask | undefined> {
    const find = await this.#byExecution.get(context.root.info.arn);
    return find?.(request, context);
  }
}
