import { isIP } from 'node:net';
import { loadClient } from '../tasks/aws/load-client.ts';
import type { SdkClient, SdkCommandClass, SdkError, SdkModule, SdkOutput } from '../tasks/aws/sdk.ts';
import { createMask } from '../tasks/mask-secrets.ts';
import { describeAwsError, isThrottling } from './aws-error.ts';

/** The clients in use, by package name, with the service's name for people and in policies. */
const SERVICES = {
  sfn: { title: 'Step Functions', prefix: 'states' },
  cloudformation: { title: 'CloudFormation', prefix: 'cloudformation' },
  'cloudwatch-logs': { title: 'CloudWatch Logs', prefix: 'logs' },
} as const;

export type AwsService = keyof typeof SERVICES;

export interface AwsAccess {
  /** Where the SDK is resolved from, in this order. Absolute. */
  readonly folders: readonly string[];
  /** Undefined: the SDK finds it in the environment or a profile. */
  readonly region?: string | undefined;
  /** A profile of ~/.aws/config, instead of the environment's. */
  readonly profile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CallOptions {
  /** What the call is about, for messages: an ARN, the name of a stack. */
  readonly subject: string;
  readonly signal?: AbortSignal;
  /** Each call starts something new: it is repeated only if AWS reports that it did nothing. */
  readonly once?: boolean;
}

/** For a call that begins a synchronous execution: these end after five minutes. */
const LONGEST_ANSWER_MS = 310_000;
const ANSWER_MS = 60_000;
const CONNECTION_MS = 10_000;
/** With the SDK's backoff, this takes a minute. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 500;

/** AWS itself, through the SDK of the user's project and its chain of credentials. */
export class AwsApi {
  readonly #access: AwsAccess;
  readonly #clients = new Map<string, { readonly client: SdkClient; readonly module: SdkModule }>();
  readonly #mask: (text: string) => string;

  constructor(access: AwsAccess) {
    this.#access = access;
    const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = access.env;
    this.#mask = createMask([AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN].filter((secret) => secret !== undefined));
  }

  /** An API with the same credentials in another region. */
  in(region: string | undefined): AwsApi {
    return region === undefined || region === this.#access.region ? this : new AwsApi({ ...this.#access, region });
  }

  /**
   * Calls an operation. Throttled calls are repeated with growing pauses.
   * @param operation as named in the API: `GetExecutionHistory`
   * @throws AwsError with advice; UsageError if the SDK's client is not installed
   */
  async call(
    service: AwsService,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    options: CallOptions,
  ): Promise<SdkOutput> {
    const permission = `${SERVICES[service].prefix}:${operation}`;
    const once = options.once === true;
    const { client, module } = this.#clientOf(service, once);
    const Command = module[`${operation}Command`] as SdkCommandClass;
    for (let attempt = 1; ; attempt++) {
      try {
        return await client.send(
          new Command(input),
          options.signal === undefined ? {} : { abortSignal: options.signal },
        );
      } catch (cause) {
        const error = cause as SdkError;
        options.signal?.throwIfAborted();
        if (once && isThrottling(error) && attempt < MAX_ATTEMPTS) {
          await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
          continue;
        }
        const profile = this.#access.profile ?? this.#access.env.AWS_PROFILE;
        throw describeAwsError(error, { permission, subject: options.subject, profile, mask: this.#mask });
      }
    }
  }

  close(): void {
    for (const { client } of this.#clients.values()) client.destroy();
  }

  #clientOf(service: AwsService, once: boolean) {
    const key = `${service} ${once}`;
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const { module, Client } = loadClient(service, this.#access.folders, SERVICES[service].title);
    const made = { client: new Client(this.#config(once)), module };
    this.#clients.set(key, made);
    return made;
  }

  #config(once: boolean): Readonly<Record<string, unknown>> {
    const { region, profile, env } = this.#access;
    return {
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(once ? { maxAttempts: 1 } : env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: MAX_ATTEMPTS }),
      requestHandler: {
        connectionTimeout: CONNECTION_MS,
        requestTimeout: once ? LONGEST_ANSWER_MS : ANSWER_MS,
        throwOnRequestTimeout: true,
      },
      // it would be `sync-127.0.0.1`
      ...(isNumberedHost(env.AWS_ENDPOINT_URL_SFN ?? env.AWS_ENDPOINT_URL) && { disableHostPrefix: true }),
    };
  }
}

/** An IP address has no subdomains. */
function isNumberedHost(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
