/** The parts of the AWS SDK for JavaScript v3 that are used here; its packages are the user's own. */
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
  /** `[9, namespace, name, traits, input, output]`: what the operation takes and gives. Old versions have none. */
  readonly schema?: readonly unknown[];
  readonly middlewareStack: {
    add(middleware: (next: Next) => Next, options: { readonly step: 'deserialize'; readonly priority: 'low' }): void;
  };
}

type Next = (args: unknown) => Promise<{ readonly response?: unknown }>;

export type SdkOutput = Readonly<Record<string, unknown>>;

/** What a service answered, as the HTTP client has it. */
export interface SdkResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly rawHeaders?: readonly string[] };
}

/** An error that a service answered, or the lack of an answer. */
export interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
    readonly attempts?: number;
  };
}
