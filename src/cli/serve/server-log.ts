import type { Trigger } from '../../events/trigger.ts';
import type { LiveExecution } from '../../server/execution-record.ts';

/** What a server says of itself, in one of the formats of `--log-format`. */
export interface ServerLog {
  /** It can be called. */
  listening(server: Listening): void;
  /** An execution has begun, or ended. */
  execution(execution: LiveExecution): void;
  /** What a handler or the server has to say. */
  line(text: string): void;
  warn(text: string): void;
  /** Files have changed: relative paths. */
  changed(files: readonly string[]): void;
}

export interface Listening {
  readonly url: string;
  /** How many state machines it has. */
  readonly machines: number;
  /** Which others than this machine must sign with; undefined: they cannot reach it. */
  readonly accessKey: string | undefined;
  /** Of the page of `--ui`. */
  readonly ui: string | undefined;
  /** What starts machines beside clients. */
  readonly triggers: readonly Trigger[];
  /** How many executions go on that ran when the server before ended. */
  readonly resumed: number;
}
