import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Range } from '../../source/source-file.ts';
import type { MachineSource } from '../../template/project.ts';
import type { MockAnswer } from './answer.ts';

/** The mocks of one run: what its files say, and how far their sequences are used. */
export interface Mocks {
  /**
   * Answers a task; undefined where no mock is for it. Rejects as a task runner does: with a StatesError that the
   * workflow sees, or with a UsageError where the mock itself fails.
   */
  answer(request: TaskRequest, context: TaskContext): Promise<{ readonly output: Json } | undefined>;
  /** Where the file says that no task may run unmocked; undefined where they may. */
  readonly refusal: Range | undefined;
  /** Warnings for mocks that were not asked. */
  findUnused(): readonly Diagnostic[];
  /** The same for another run: sequences begin again. */
  again(): Mocks;
}

export interface MocksRequest {
  /** How messages call the file. */
  readonly shownPath: string;
  /** The machine that is run. */
  readonly machine: MachineSource;
  /** What the user called it. */
  readonly machineId: string | undefined;
  /** All machines of the project: any of them may be started by it. */
  readonly machines: readonly MachineSource[];
  /** `--test-case`, for a mock configuration file of Step Functions Local. */
  readonly testCase: string | undefined;
}

/** What answers the invocations of one mock, in their order. Undefined: none of its cases holds. */
export type Responder = (request: TaskRequest, random: Random) => Promise<MockAnswer | undefined>;

/** Uniform in [0, 1): the run's. */
export type Random = () => number;

/** A mock as it stands in its file. */
export interface Mock {
  /** Completes `the mock of ...`. */
  readonly title: string;
  readonly range: Range;
  /** What answers in one run, from the beginning of its sequences. */
  begin(): Responder;
}

/** Finds the mock of a task among the states and resources of a file. */
export type FindMocks = (request: TaskRequest) => readonly Mock[];
