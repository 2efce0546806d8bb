import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { FunctionSettings } from '../lambda-options.ts';
import { packageFolders } from '../layer-folder.ts';
import { FAMILY_VARIABLE } from './process-family.ts';
import { randomDigits } from './trace-id.ts';
import { carryUnsetVariables } from './unset-variables.ts';

/** The variables that a program needs on its machine. */
const OF_THE_MACHINE = [
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

/** Variables that show where the AWS SDK finds credentials. */
const CREDENTIAL_SOURCES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

interface Settings {
  readonly region: string;
  readonly version: string;
  /** The folder mounted as /var/task. */
  readonly taskRoot: string;
  /** Set by the run, overriding the template's. */
  readonly extra: Readonly<Record<string, string>>;
  /** The user's own environment. */
  readonly outer: NodeJS.ProcessEnv;
}

/**
 * The entire environment of a function's process: Lambda's variables, the template's, and of the user's only what the
 * machine needs and the AWS credentials and settings, as in SAM CLI.
 */
export function functionVariables(source: FunctionSettings, settings: Settings): Record<string, string> {
  const { outer, region, version } = settings;
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && (name.startsWith('AWS_') || OF_THE_MACHINE.includes(name.toUpperCase()))) {
      variables[name] = value;
    }
  }
  if (!hasCredentials(outer)) {
    // Otherwise the SDK would request them over the network; nothing local checks their value.
    Object.assign(variables, {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
    });
  }
  return {
    ...variables,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...(source.handler === undefined ? {} : { _HANDLER: source.handler }),
    ...(source.runtime === undefined ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${source.runtime}` }),
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(source.memorySizeMb),
    AWS_LAMBDA_FUNCTION_NAME: source.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${source.name}`,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    ...nodePath(source),
    ...sdkNotice(source),
    ...carryUnsetVariables(source),
    ...source.environment,
    ...settings.extra,
    // identifies an environment's processes; AWS refuses a template that sets it
    [FAMILY_VARIABLE]: logStreamName(version),
  };
}

const OWN_VERSION = Number.parseInt(process.versions.node, 10);

/** The AWS SDK warns about the version of Node.js, which differs on Lambda. */
function sdkNotice({ runtime }: FunctionSettings): Readonly<Record<string, string>> {
  const version = Number(/^nodejs(\d+)/.exec(runtime ?? '')?.[1]);
  return version > OWN_VERSION ? { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } : {};
}

/** Where `require` looks last: for a module whose name is computed at run time, so that no build has found it. */
function nodePath({ layers, runtime }: FunctionSettings): { NODE_PATH?: string } {
  if (layers.length === 0) return {};
  const folders = packageFolders(layers, runtime).map((folder) => join(folder, 'node_modules'));
  return { NODE_PATH: folders.join(delimiter) };
}

function hasCredentials(outer: NodeJS.ProcessEnv): boolean {
  if (CREDENTIAL_SOURCES.some((name) => outer[name] !== undefined)) return true;
  // what `homedir()` returns except on Windows, where the variable is another; loading `node:os` takes longer
  const home = process.platform === 'win32' ? homedir() : outer.HOME || homedir();
  const files = [
    outer.AWS_SHARED_CREDENTIALS_FILE ?? join(home, '.aws', 'credentials'),
    outer.AWS_CONFIG_FILE ?? join(home, '.aws', 'config'),
  ];
  return files.some((file) => existsSync(file));
}

/** `2026/11/22/[$LATEST]` and 32 hexadecimal digits. */
function logStreamName(version: string): string {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}/[${version}]${randomDigits(32)}`;
}
