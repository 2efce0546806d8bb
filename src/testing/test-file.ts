import type { SettingName, SettingValue } from '../config/settings.ts';
import type { JsonObject } from '../json.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { StateMock } from '../test-state/mock.ts';
import type { Expectation } from './expectations/expectation.ts';

/** Settings of a configuration that a file of tests can have for all its tests. */
export const FILE_SETTINGS = [
  'input',
  'state-machine',
  'parameters',
  'substitutions',
  'handlers',
  'handlers-folder',
  'env-vars',
  'strict-handlers',
  'mocks',
  'test-case',
  's3',
  'endpoints',
  'connections',
  'type',
  'fast-forward',
  'no-limits',
  'timeout',
] as const satisfies readonly SettingName[];

/** Those that a test can have of its own. */
export const TEST_SETTINGS = [
  'input',
  'mocks',
  'test-case',
  's3',
  'type',
  'fast-forward',
  'no-limits',
  'timeout',
] as const satisfies readonly (typeof FILE_SETTINGS)[number][];

export const FILE_FIELDS = [
  '$schema',
  'definition',
  ...FILE_SETTINGS,
  'clock',
  'seed',
  'share-environments',
  'tests',
] as const;

export const TEST_FIELDS = [
  'name',
  ...TEST_SETTINGS,
  'clock',
  'seed',
  'each',
  'only',
  'skip',
  'start',
  'state',
  'mock',
  'variables',
  'context',
  'retry-count',
  'expect',
] as const;

export type Settings = ReadonlyMap<SettingName, SettingValue>;

/** What makes a run repeat. */
export interface Repeatable {
  /** Where the clock starts, in milliseconds since the epoch; the time of the run where it is absent. */
  readonly clock: number | undefined;
  /** Of chance. */
  readonly seed: number;
}

export interface TestCase extends Repeatable {
  /** Unique in its file. */
  readonly name: string;
  /** Of the name. */
  readonly range: Range;
  /** Own ones; the file's count for the rest. */
  readonly settings: Settings;
  readonly mode: 'run' | 'only' | 'skip';
  /** Why it is skipped, where the file says so. */
  readonly reason?: string | undefined;
  /** The state in which the run starts, in the place of StartAt. */
  readonly start: string | undefined;
  /** Variables that the run or the state finds. */
  readonly variables: JsonObject | undefined;
  /** One state is tested, as `test-state` does. */
  readonly state: StateUnderTest | undefined;
  readonly expectations: readonly Expectation[];
}

export interface StateUnderTest {
  readonly name: string;
  readonly range: Range;
  readonly mock: StateMock | undefined;
  readonly context: JsonObject | undefined;
  readonly retryCount: number;
}

/** A test that has been read and found right, and is read again when it runs: a file may have 100,000. */
export interface PlannedTest extends Pick<TestCase, 'name' | 'range' | 'mode' | 'reason'> {
  read(): TestCase;
}

/** A file of tests as far as it can be read without its definition. */
export interface TestFileHead {
  /** Absolute. */
  readonly path: string;
  /** As messages call it. */
  readonly shown: string;
  /** The definition's path as the file has it, and where it stands there. */
  readonly definition: { readonly path: string; readonly range: Range };
  readonly settings: Settings;
  readonly clock: number | undefined;
  readonly seed: number;
  /** Functions stay warm from one test to the next. */
  readonly sharesEnvironments: boolean;
  readonly tests: readonly SourceNode[];
}
