import type { SourceNode } from '../source/source-node.ts';

/** How the value of a setting is written. */
export type SettingKind =
  /** A file or folder, relative to the configuration. */
  | 'path'
  /** A path, inline JSON, or a value in the configuration itself. */
  | 'input'
  | 'text'
  /** Above 0. */
  | 'seconds'
  | 'switch'
  /** A list of strings. */
  | 'texts'
  /** Name → string, number or boolean. */
  | 'values'
  /** `states`, `transitions` → a number from 0 to 100. */
  | 'percentages'
  /** A function or resource → `module#export`, relative to the configuration. */
  | 'modules'
  /** A mock file's path, or its content. */
  | 'mocks';

export interface Setting {
  readonly kind: SettingKind;
  /** The allowed values, if not all are. */
  readonly choices?: readonly string[];
  /** The option that it is the default of, by its attribute's name; absent if there is none. */
  readonly option: string;
  /** The option's value for `true`. */
  readonly on?: boolean;
}

/**
 * Everything that `sfn-run.yml`, `sfn-run.json` and the section `sfn-run` of a package.json can contain. The published
 * schema describes the same.
 */
export const SETTINGS = {
  input: { kind: 'input', option: 'input' },
  'state-machine': { kind: 'text', option: 'stateMachine' },
  parameters: { kind: 'values', option: 'parameterOverrides' },
  substitutions: { kind: 'values', option: 'substitution' },
  handlers: { kind: 'modules', option: 'handler' },
  'handlers-folder': { kind: 'path', option: 'handlers' },
  'env-vars': { kind: 'path', option: 'envVars' },
  'strict-handlers': { kind: 'switch', option: 'strictHandlers' },
  'no-cache': { kind: 'switch', option: 'cache', on: false },
  mocks: { kind: 'mocks', option: 'mock' },
  'test-case': { kind: 'text', option: 'testCase' },
  s3: { kind: 'path', option: 's3' },
  endpoints: { kind: 'values', option: 'endpointUrl' },
  connections: { kind: 'path', option: 'connections' },
  type: { kind: 'text', choices: ['STANDARD', 'EXPRESS'], option: 'type' },
  'fast-forward': { kind: 'switch', option: 'fastForward' },
  'no-limits': { kind: 'switch', option: 'limits', on: false },
  timeout: { kind: 'seconds', option: 'timeout' },
  format: { kind: 'text', choices: ['pretty', 'json', 'events', 'history', 'markdown'], option: 'format' },
  output: { kind: 'path', option: 'output' },
  quiet: { kind: 'switch', option: 'quiet' },
  verbose: { kind: 'switch', option: 'verbose' },
  logs: { kind: 'text', choices: ['all', 'failed', 'none'], option: 'logs' },
  strict: { kind: 'switch', option: 'strict' },
  ignore: { kind: 'texts', option: 'ignore' },
  'coverage-thresholds': { kind: 'percentages', option: 'coverageThreshold' },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** A setting after parsing: paths are absolute. */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly string[]
  | Readonly<Record<string, string>>
  | Readonly<Record<string, number>>
  | SourceNode;

/** A configuration that was found and parsed. */
export interface Config {
  /** Absolute. */
  readonly path: string;
  readonly settings: ReadonlyMap<SettingName, SettingValue>;
}
