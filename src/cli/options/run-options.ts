import type { SETTINGS, SettingName } from '../../config/settings.ts';
import { REPORT_FORMATS } from '../../reporters/index.ts';
import { LOG_CHOICES } from '../../reporters/terminal/handler-log.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { CommonValues } from '../command.ts';
import { COVERAGE_OPTIONS } from './coverage.ts';
import { INSPECTOR_OPTIONS } from './inspector-options.ts';
import { choiceOr, InvalidValue, namesOf, option, type ValuesOf } from './option.ts';
import {
  DEFINITION_OPTIONS,
  DEFINITION_SETTINGS,
  type KeyValues,
  parseKeyValues,
  S3_OPTION,
  TYPE_OPTION,
  WATCH_OPTION,
} from './options.ts';
import { REMOTE_OPTION, STACK_OPTION } from './remote-options.ts';

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds < 2 ** 31 / 1000)) {
    throw new InvalidValue('Expected a number of seconds greater than 0.');
  }
  return seconds;
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidValue('Expected a URL such as http://127.0.0.1:3001.');
}

/** Parses one occurrence of --endpoint-url, `service=URL` or a URL for all services, and adds it to those before. */
function parseServiceEndpoint(text: string, previous: KeyValues = {}): KeyValues {
  const [, service = '*', url = ''] = /^(?:([\w-]+)=)?(.*)$/s.exec(text) ?? [];
  if (!URL.canParse(url)) {
    throw new InvalidValue('Expected a URL, or a service and its URL such as dynamodb=http://localhost:8000.');
  }
  return { ...previous, [service]: url };
}

/** The settings of SERVICE_OPTIONS. Calls to the account must be enabled for each run. */
export const SERVICE_SETTINGS = ['endpoints', 'connections'] as const;

/** What may be reached over the network. */
export const SERVICE_OPTIONS = [
  option(
    '--endpoint-url <[service=]url>',
    'an endpoint to use in place of AWS, for all services or for one (dynamodb=http://localhost:8000); repeatable',
    parseServiceEndpoint,
  ),
  option('--aws', 'calls AWS services that have no endpoint, in the account of your environment'),
  option('--connections <file>', 'credentials for HTTP Tasks, by connection name or ARN'),
] as const;

/** For every command with settings. */
export const CONFIG_OPTION = option(
  '--config <file>',
  'the configuration to use instead of the sfn-run.yml or package.json beside the definition',
);

export const REPORT_FILE_OPTION = option('--report <file>', 'also writes an HTML report of the run to this file');

/** Each occurrence counts; in a configuration it is true. */
function countVerbose(_: string, count: number | true | undefined): number | true {
  return count === true ? 1 : (count ?? 0) + 1;
}

/** What a server shows of executions. */
export const VERBOSITY_OPTIONS = [
  option('-q, --quiet', 'no line for each execution').conflicts('verbose'),
  option(
    '-v, --verbose',
    'the trace of each execution once it has ended; -vv adds values, -vvv shows them in full',
    countVerbose,
  ).default(0),
] as const;
/** A format that the configuration does not know is a compile error. */
const FORMATS: readonly (typeof SETTINGS.format.choices)[number][] = namesOf(REPORT_FORMATS);

/** What is shown, and where. */
export const REPORT_OPTIONS = [
  REPORT_FILE_OPTION,
  choiceOr('--format <format>', `what goes to stdout: ${describeFormats()}`, FORMATS, 'pretty'),
  option('-o, --output <file>', 'writes to this file instead of stdout'),
  option('-q, --quiet', 'no trace').conflicts('verbose'),
  option('-v, --verbose', "adds each state's values to the trace; -vv shows them in full", countVerbose).default(0),
] as const;

/** The settings of HANDLER_OPTIONS. */
export const HANDLER_SETTINGS = ['handlers', 'handlers-folder', 'env-vars', 'strict-handlers', 'no-cache'] as const;

/** The code that runs the tasks. */
export const HANDLER_OPTIONS = [
  option('--handler <name=module#export>', 'the module to run in place of a function; repeatable', parseKeyValues),
  option('--handlers <dir>', 'a folder with a module for each function of a bare definition'),
  option('-n, --env-vars <file>', "environment variables of functions: a JSON file in SAM CLI's format"),
  option('--strict-handlers', 'aborts the run if a handler does not load; on AWS, a Catch could handle that error'),
  option('--no-cache', 'builds handlers from scratch, and does not keep the builds'),
  option(
    '--lambda-endpoint <url>',
    'a running sam local start-lambda, which runs the functions that have no module here',
    parseEndpoint,
  ),
  ...INSPECTOR_OPTIONS,
] as const;

export const MOCK_OPTIONS = [
  option(
    '--mock <file>',
    'task results to use in place of services: a mock file, or a MockConfigFile.json',
    // a configuration may contain the mocks themselves
    (path): string | SourceNode => path,
  ),
  option('--test-case <name>', 'the test case of a MockConfigFile.json; also -m StateMachine#TestCase'),
] as const;

export const RUN_SETTINGS: readonly SettingName[] = [
  ...DEFINITION_SETTINGS,
  ...HANDLER_SETTINGS,
  ...SERVICE_SETTINGS,
  ...(['input', 'mocks', 'test-case', 's3', 'type', 'fast-forward', 'no-limits', 'timeout'] as const),
  ...(['format', 'output', 'quiet', 'verbose', 'logs'] as const),
];

/** Time limits and other limits. */
export const TIME_OPTIONS = [
  option('-f, --fast-forward', 'skips waits and retry delays; the trace still shows how long they would take'),
  option('--no-limits', 'lifts the limits of 256 KiB, 25,000 events, and a year or, for Express, five minutes'),
  option('--timeout <seconds>', 'aborts the run after this many seconds of wall-clock time', parseSeconds),
] as const;

export const LOGS_OPTION = choiceOr(
  '--logs <which>',
  'which handler log lines the trace shows; failed: only those of failed attempts',
  LOG_CHOICES,
  'all',
);

/** The options that decide what answers tasks, in the order of the help. */
export const TASK_OPTIONS = [...HANDLER_OPTIONS, ...MOCK_OPTIONS, S3_OPTION, ...SERVICE_OPTIONS] as const;

export const RUN_OPTIONS = [
  option('-i, --input <file|json|->', "the execution's input: a file, inline JSON, or stdin (default: {})"),
  option('--event <id>', 'the event of the template that starts the run and creates its input (see sfn-run events)'),
  option('--request <file|json|->', 'the request of a route that --event names: path, headers, query, body'),
  ...DEFINITION_OPTIONS,
  ...TASK_OPTIONS,
  TYPE_OPTION,
  ...TIME_OPTIONS,
  option('--ui', 'serves a page that shows the run live, on this machine, until Ctrl-C'),
  ...REPORT_OPTIONS,
  LOGS_OPTION,
  ...COVERAGE_OPTIONS,
  WATCH_OPTION,
  REMOTE_OPTION,
  STACK_OPTION,
  CONFIG_OPTION,
] as const;

/** The values of the options of `run`, as parsed. */
export type RunValues = ValuesOf<typeof RUN_OPTIONS> & CommonValues;

function describeFormats(): string {
  return Object.entries(REPORT_FORMATS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}
