import type { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Range } from '../../source/source-file.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import type { MockAnswer } from './answer.ts';

/** The end of a task: its output, or its failure. */
export type MockedEnd =
  | { readonly output: Json; readonly failure?: undefined }
  | { readonly failure: StatesError; readonly output?: undefined };

/** The mocks of one run: the file's content, and the positions in its sequences. */
export interface Mocks {
  /**
   * Answers a task; undefined if there is no mock for it. May also throw or reject with a failure; with a UsageError if
   * the mock itself fails.
   */
  answer(request: TaskRequest, context: TaskContext): MockedEnd | undefined | Promise<MockedEnd | undefined>;
  /** The states of a machine for which there is a mock; it may not apply to each of their tasks. */
  mockedStates(source: MachineSource): ReadonlySet<SourceNode>;
  /** Where the file forbids unmocked tasks; undefined if it does not. */
  readonly refusal: Range | undefined;
  /** Warnings about unused mocks. */
  findUnused(): readonly Diagnostic[];
  /** The mocks for another run, in which sequences start again. */
  again(): Mocks;
}

export interface MocksRequest {
  /** The file's name in messages. */
  readonly shownPath: string;
  /** The machine to run. */
  readonly machine: MachineSource;
  /** The name that the user gave for it. */
  readonly machineId: string | undefined;
  /** All machines of the project: it may start any of them. */
  readonly machines: readonly MachineSource[];
  /** `--test-case`, for a mock configuration file of Step Functions Local. */
  readonly testCase: string | undefined;
}

/** Answers the invocations of one mock, in order. Undefined if none of its cases applies. */
export type Responder = (
  request: TaskRequest,
  random: Random,
) => MockAnswer | undefined | Promise<MockAnswer | undefined>;

/** Uniform in [0, 1): the run's. */
export type Random = () => number;

/** A mock as written in its file. */
export interface Mock {
  /** Completes `the mock of ...`. */
  readonly title: string;
  readonly range: Range;
  /** Creates the answers of one run, from the beginning of its sequences. */
  begin(): Responder;
}

/** Finds the mock of a task among the states and resources of a file. */
export type FindMocks = (request: TaskRequest) => readonly Mock[];
