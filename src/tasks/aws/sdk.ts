/** The parts of the AWS SDK for JavaScript v3 that are used here; its packages are installed by the user. */
export interface SdkModule {
  readonly [name: string]: unknown;
}

export interface SdkClient {
  readonly config: { readonly serviceId?: string };
  send(command: SdkCommand, options: { readonly abortSignal?: AbortSignal }): Promise<SdkOutput>;
  destroy(): void;
}

export type SdkClientClass = new (config: Readonly<Record<string, unknown>>) => SdkClient;
export type SdkCommandClass = new (input: Readonly<Record<string, unknown>>) => SdkCommand;

export interface SdkCommand {
  /** `[9, namespace, name, traits, input, output]`: the operation's input and output. Old versions have none. */
  readonly schema?: readonly unknown[];
  readonly middlewareStack: {
    add(middleware: (next: Next) => Next, options: { readonly step: 'deserialize'; readonly priority: 'low' }): void;
  };
}

type Next = (args: unknown) => Promise<{ readonly response?: unknown }>;

export type SdkOutput = Readonly<Record<string, unknown>>;

/** A service's response, as the HTTP client has it. */
export interface SdkResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly rawHeaders?: readonly string[] };
}

/** An error response of a service, or the lack of a response. */
export interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
    readonly attempts?: number;
  };
}
