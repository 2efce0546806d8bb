import type { Trigger } from '../../events/trigger.ts';
import type { LiveExecution } from '../../server/execution-record.ts';

/** A server's messages, in one of the formats of `--log-format`. */
export interface ServerLog {
  /** The server accepts requests. */
  listening(server: Listening): void;
  /** An execution has started or ended. */
  execution(execution: LiveExecution): void;
  /** A message of a handler or the server. */
  line(text: string): void;
  warn(text: string): void;
  /** Files have changed: relative paths. */
  changed(files: readonly string[]): void;
}

export interface Listening {
  readonly url: string;
  /** The number of state machines. */
  readonly machines: number;
  /** The access key that must sign requests from other machines; undefined: other machines cannot connect. */
  readonly accessKey: string | undefined;
  /** The address of the page of `--ui`. */
  readonly ui: string | undefined;
  /** What besides clients starts machines. */
  readonly triggers: readonly Trigger[];
  /** The number of executions continued after a restart. */
  readonly resumed: number;
}
