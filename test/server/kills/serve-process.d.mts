export interface ServeProcess {
  readonly url: string;
  readonly pid: number;
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string>;
  stderr(): string;
  kill(signal?: string): Promise<number | string>;
  // biome-ignore lint/suspicious/noExplicitAny: the answers of an API
  call(operation: string, body?: object): Promise<any>;
}

export function startServe(
  bin: string,
  folder: string,
  args?: readonly string[],
  options?: { readonly env?: NodeJS.ProcessEnv; readonly nodeArgs?: readonly string[] },
): Promise<ServeProcess>;
