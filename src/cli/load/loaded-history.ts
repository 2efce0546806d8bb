import type { StoredHistory } from '../../history/read-history.ts';

/** What a command needs of a recorded execution besides its own events. */
export interface HistoryNeeds {
  /**
   * Also load the events of the executions that a Map run started, for an execution in AWS: a number that is practical
   * to look at, or all. Absent: none.
   */
  readonly children?: 'some' | 'all';
  /** The definition of the execution, from whose folder the AWS SDK is resolved; undefined: load AWS's definition. */
  readonly definition?: string | undefined;
}

export interface LoadedHistory extends StoredHistory {
  /** A sentence for each missing part, with the reason. */
  readonly warnings?: readonly string[];
  /** The output of `describe-state-machine-for-execution`, if the definition was requested and readable. */
  readonly description?: string;
}
