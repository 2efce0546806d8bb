import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StatesError } from '../../engine/errors.ts';
import type { TaskContext } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import { capitalize } from '../../services/member-names.ts';
import { UsageError } from '../../source/usage-error.ts';
import { createMask } from '../mask-secrets.ts';
import { type Destination, type Endpoints, packageOf } from './endpoints.ts';
import { fromSdkOutput, type OutputForm, readStreams } from './from-sdk-output.ts';
import { type ClientPackage, loadClient } from './load-client.ts';
import type { SdkClient, SdkCommand, SdkCommandClass, SdkError, SdkOutput, SdkResponse } from './sdk.ts';
import { toServiceFailure } from './service-failure.ts';
import type { ServiceNames } from './service-titles.ts';
import { type MemberShape, readShape } from './shape.ts';
import { type InputForm, toSdkInput } from './to-sdk-input.ts';

export interface ServicesOptions {
  readonly endpoints: Endpoints;
  readonly region: string;
  /** Where the user's packages are resolved from, in this order. Absolute. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Time limit for the start of a response. */
  readonly timeoutMs?: number;
}

/** A callable service: its client, and where requests go. */
export interface CallableService {
  readonly package: ClientPackage;
  readonly client: SdkClient;
  readonly destination: Destination;
}

/** How an operation's parameters are written by the task's author, and its result read by the workflow. */
export interface CallForm {
  readonly names: (serviceId: string) => ServiceNames;
  readonly input: Omit<InputForm, 'isBase64'>;
  readonly output: Omit<OutputForm, 'isBase64'>;
}

export interface Call {
  /** As named in resources. */
  readonly service: string;
  /** In camel case, as in resources. */
  readonly action: string;
  readonly parameters: Json;
  /** For messages: `state 'Save order'`. */
  readonly purpose: string;
}

export interface ServiceResponse {
  readonly output: Json;
  readonly response: SdkResponse | undefined;
  readonly requestId: string;
}

/** The AWS services that the user has configured, called through the clients installed in their project. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #known = new Map<string, CallableService>();
  readonly #mask: (text: string) => string;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = options.env;
    this.#mask = createMask([AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN].filter((secret) => secret !== undefined));
  }

  /** Whether the service is configured. */
  has(service: string): boolean {
    return this.#options.endpoints.destinationOf(service) !== undefined;
  }

  /** @throws UsageError if the client is not installed */
  find(service: string, purpose: string): CallableService {
    const name = packageOf(service);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const destination = this.#options.endpoints.destinationOf(name);
    if (destination === undefined) throw new UsageError(`${purpose}: no way to ${name} was given`);
    const loaded = loadClient(name, this.#options.folders, purpose);
    const client = new loaded.Client(this.#clientConfig(destination));
    const found: CallableService = { package: loaded, client, destination };
    this.#known.set(name, found);
    return found;
  }

  /**
   * Calls an operation and waits for its response.
   * @throws StatesError for a failure of the service; UsageError if it cannot be called at all
   */
  async call(call: Call, form: CallForm, signal: TaskContext['signal']): Promise<ServiceResponse> {
    const service = this.find(call.service, call.purpose);
    const Command = findCommand(service.package, call);
    const { input, output } = readOperation(new Command({}), service.package.name, call.purpose);
    const isBase64 = packageOf(call.service).startsWith('dynamodb');
    const command = new Command(toSdkInput(call.parameters, input, { ...form.input, isBase64 }));
    const { result, response } = await this.send(service, command, form.names, signal);
    const metadata = result.$metadata as SdkError['$metadata'];
    return {
      output: fromSdkOutput(await readStreams(result), output, { ...form.output, isBase64 }),
      response,
      requestId: metadata?.requestId ?? '',
    };
  }

  /**
   * Sends a command of the SDK.
   * @throws StatesError for a failure of the service
   */
  async send(
    service: CallableService,
    command: SdkCommand,
    names: CallForm['names'],
    signal?: AbortSignal,
  ): Promise<{ readonly result: SdkOutput; readonly response: SdkResponse | undefined }> {
    let response: SdkResponse | undefined;
    command.middlewareStack.add(
      (next) => async (args) => {
        const answered = await next(args);
        response = answered.response as SdkResponse;
        return answered;
      },
      { step: 'deserialize', priority: 'low' },
    );
    try {
      const result = await service.client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return { result, response };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#describe(error as SdkError, service, response, names);
    }
  }

  close(): void {
    for (const { client } of this.#known.values()) client.destroy();
  }

  #describe(
    error: SdkError,
    service: CallableService,
    response: SdkResponse | undefined,
    names: CallForm['names'],
  ): StatesError {
    const { client, destination } = service;
    const failure = toServiceFailure(error, {
      names: names(client.config.serviceId ?? service.package.name),
      module: service.package.module,
      response,
      destination: destination === 'account' ? 'AWS' : destination.endpoint.href,
    });
    return new StatesError(failure.error, this.#mask(failure.cause ?? ''));
  }

  #clientConfig(destination: Destination): Readonly<Record<string, unknown>> {
    const { region, env, timeoutMs = 60_000 } = this.#options;
    const requestHandler = { connectionTimeout: 5_000, requestTimeout: timeoutMs, throwOnRequestTimeout: true };
    if (destination === 'account') return { region, requestHandler };
    const credentials = ownCredentials(env) ?? ownCredentials(standInCredentials(env));
    return {
      region,
      requestHandler,
      endpoint: destination.endpoint.href,
      // a local server that fails does not recover by retrying
      maxAttempts: 1,
      forcePathStyle: true,
      ...(credentials !== undefined && { credentials }),
    };
  }
}

/** Undefined: the SDK finds them, for example in a profile. */
function ownCredentials(env: ServicesOptions['env']): Readonly<Record<string, string>> | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }) };
}

function findCommand({ module, name }: ClientPackage, { action, purpose }: Call): SdkCommandClass {
  const exact = `${capitalize(action)}Command`;
  const key = Object.hasOwn(module, exact)
    ? exact
    : Object.keys(module).find((candidate) => candidate.toLowerCase() === exact.toLowerCase());
  if (key === undefined) throw new UsageError(`${purpose}: ${name} has no ${exact}, so it has no action ${action}`);
  return module[key] as SdkCommandClass;
}

function readOperation(
  command: SdkCommand,
  name: string,
  purpose: string,
): { input: MemberShape; output: MemberShape } {
  const [, , , , input, output] = command.schema ?? [];
  if (input === undefined) {
    throw new UsageError(
      `${purpose}: the installed ${name} is too old: it does not describe its operations, as those from 3.940 on do\n  npm install --save-dev ${name}@latest`,
    );
  }
  return { input: readShape(input), output: readShape(output) };
}

/** Where the environment or the home folder may provide AWS credentials. */
const OWN = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/**
 * Credentials for users who have none, without which the AWS SDK signs no request; a stand-in for a service does not
 * check them.
 */
function standInCredentials(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const folder = join(homedir(), '.aws');
  const hasOwn =
    OWN.some((name) => env[name] !== undefined) ||
    ['credentials', 'config'].some((file) => existsSync(join(folder, file)));
  return hasOwn ? {} : { AWS_ACCESS_KEY_ID: 'stand-in', AWS_SECRET_ACCESS_KEY: 'stand-in' };
}
