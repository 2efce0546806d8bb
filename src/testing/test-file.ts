import type { SettingName, SettingValue } from '../config/settings.ts';
import type { JsonObject } from '../json.ts';
import type { Range } from '../source/source-file.ts';
import type { MapEntry, SourceNode } from '../source/source-node.ts';
import type { StateMock } from '../test-state/mock.ts';
import type { Expectation } from './expectations/expectation.ts';

/** Settings of a configuration that a test file can have for all its tests. */
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

/** Settings that a test can have of its own. */
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

export type TestSettings = ReadonlyMap<SettingName, SettingValue>;

/** A test's own settings, and then those of its file. */
export type SettingsOfTest = Pick<TestSettings, 'get'>;

/** What makes a run repeatable. */
export interface Repeatable {
  /** The start of the clock, in milliseconds since the epoch. Default: the current time. */
  readonly clock: number | undefined;
  /** The seed of random numbers. */
  readonly seed: number;
}

/** The fields of a test or of a test file, by name. */
export type Fields = ReadonlyMap<string, MapEntry>;

export interface TestCase extends Repeatable {
  /** Unique in its file. */
  readonly name: string;
  /** The location of the name. */
  readonly range: Range;
  /** Its own settings; those of the file also apply. */
  readonly settings: TestSettings;
  /** All its fields, for the locations of problems. */
  readonly fields: Fields;
  readonly mode: 'run' | 'only' | 'skip';
  /** Why it is skipped, according to the file. */
  readonly reason?: string | undefined;
  /** The state in which the run starts, instead of StartAt. */
  readonly start: string | undefined;
  /** Variables at the start of the run or the state. */
  readonly variables: JsonObject | undefined;
  /** A single state is tested, as by `test-state`. */
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

/** A test that was parsed without errors, and is parsed again when it runs: a file may have 100,000. */
export interface PlannedTest extends Pick<TestCase, 'name' | 'range' | 'mode' | 'reason'> {
  read(): TestCase;
}

/** A test file, as far as it can be parsed without its definition. */
export interface TestFileHead {
  /** Absolute. */
  readonly path: string;
  /** Its name in messages. */
  readonly shown: string;
  /** The definition's path in the file, with its location. */
  readonly definition: { readonly path: string; readonly range: Range };
  readonly settings: TestSettings;
  /** All its fields, for the locations of problems. */
  readonly fields: Fields;
  readonly clock: number | undefined;
  readonly seed: number;
  /** Functions stay warm between tests. */
  readonly sharesEnvironments: boolean;
  readonly tests: readonly SourceNode[];
}
