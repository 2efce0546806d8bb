import { InvalidArgumentError, Option } from 'commander';
import type { SettingName } from '../config/settings.ts';
import { REPORT_FORMATS } from '../reporters/index.ts';
import { LOG_CHOICES } from '../reporters/terminal/handler-log.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS, type KeyValues, keyValues, TYPE_OPTION } from './options.ts';

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds < 2 ** 31 / 1000)) {
    throw new InvalidArgumentError('Expected a number of seconds above 0.');
  }
  return seconds;
}

function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('Expected a URL, as http://127.0.0.1:3001.');
}

export const S3_OPTION = new Option('--s3 <dir>', 'a folder that stands for S3: <dir>/<bucket>/<key>');

/** Reads one occurrence of --endpoint-url, `service=URL` or a URL for all services, and adds it to those before. */
function parseServiceEndpoint(text: string, previous: KeyValues = {}): KeyValues {
  const [, service = '*', url = ''] = /^(?:([\w-]+)=)?(.*)$/s.exec(text) ?? [];
  if (!URL.canParse(url)) {
    throw new InvalidArgumentError('Expected a URL, or a service and its URL, as dynamodb=http://localhost:8000.');
  }
  return { ...previous, [service]: url };
}

/** The settings of SERVICE_OPTIONS. Whether the account is called is said anew for each run. */
export const SERVICE_SETTINGS = ['endpoints', 'connections'] as const;

/** What may be reached over the network. */
export const SERVICE_OPTIONS = [
  new Option(
    '--endpoint-url <[service=]url>',
    'a server that stands for AWS, for all services or for one (dynamodb=http://localhost:8000); repeat it for several',
  ).argParser(parseServiceEndpoint),
  new Option('--aws', 'AWS services without an endpoint are called in the account of your environment'),
  new Option('--connections <file>', "credentials of HTTP Tasks, by their connections' names or ARNs"),
];

/** For every command with settings. */
export const CONFIG_OPTION = new Option(
  '--config <file>',
  'a configuration other than the sfn-run.yml or package.json beside the definition',
);

/** What is shown and where. */
export const REPORT_OPTIONS = [
  new Option('--format <format>', `what goes to stdout: ${describeFormats()}`)
    .choices(Object.keys(REPORT_FORMATS))
    .default('pretty'),
  new Option('-o, --output <file>', 'writes that to a file instead'),
  new Option('-q, --quiet', 'no trace').conflicts('verbose'),
  new Option('-v, --verbose', "the trace with each state's values; -vv: all of it, whole")
    .argParser((_, count: number | undefined) => (count ?? 0) + 1)
    .default(0),
];

/** The settings of HANDLER_OPTIONS. */
export const HANDLER_SETTINGS = ['handlers', 'handlers-folder', 'env-vars', 'strict-handlers'] as const;

/** Whose code answers the tasks. */
export const HANDLER_OPTIONS = [
  keyValues('--handler <name=module#export>', 'the module that stands for a function; repeat it for several'),
  new Option('--handlers <dir>', 'a folder with a module for each function of a bare definition'),
  new Option('-n, --env-vars <file>', "environment variables of functions: a JSON file in SAM CLI's format"),
  new Option(
    '--strict-handlers',
    'a handler that does not load ends the run, where on AWS a Catch could take its error',
  ),
  new Option(
    '--lambda-endpoint <url>',
    'a running sam local start-lambda, which runs the functions that no module stands for',
  ).argParser(parseEndpoint),
];

const MOCK_OPTIONS = [
  new Option('--mock <file>', 'what answers tasks in the place of services: a mock file, or a MockConfigFile.json'),
  new Option('--test-case <name>', 'the test case of a MockConfigFile.json; also -m StateMachine#TestCase'),
];

export const RUN_SETTINGS: readonly SettingName[] = [
  ...DEFINITION_SETTINGS,
  ...HANDLER_SETTINGS,
  ...SERVICE_SETTINGS,
  ...(['input', 'mocks', 'test-case', 's3', 'type', 'fast-forward', 'no-limits', 'timeout'] as const),
  ...(['format', 'output', 'quiet', 'verbose', 'logs'] as const),
];

export const RUN_OPTIONS = [
  new Option('-i, --input <file|json|->', "the execution's input: a file, inline JSON, or stdin (default: {})"),
  ...DEFINITION_OPTIONS,
  ...HANDLER_OPTIONS,
  ...MOCK_OPTIONS,
  S3_OPTION,
  ...SERVICE_OPTIONS,
  TYPE_OPTION,
  new Option('-f, --fast-forward', 'waits and retry delays take no time; the trace shows what they would have taken'),
  new Option('--no-limits', 'lifts the 256 KiB payload and 25,000-event limits'),
  new Option('--timeout <seconds>', 'gives up on the whole run after so many real seconds').argParser(parseSeconds),
  ...REPORT_OPTIONS,
  new Option(
    '--logs <which>',
    "which of handlers' console lines the trace shows: failed are those of attempts that fail",
  )
    .choices(LOG_CHOICES)
    .default('all'),
  CONFIG_OPTION,
];

function describeFormats(): string {
  return Object.entries(REPORT_FORMATS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}
