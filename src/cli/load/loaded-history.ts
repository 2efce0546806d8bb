import type { StoredHistory } from '../../history/read-history.ts';

/** What a command wants of a recorded execution beside its own events. */
export interface HistoryNeeds {
  /**
   * Also the events of the executions that a Map run has started, of an execution in AWS: so many as people look at, or
   * all. Absent: none.
   */
  readonly children?: 'some' | 'all';
  /** The definition that goes with it, beside which the AWS SDK is looked for; undefined: that of AWS is wanted. */
  readonly definition?: string | undefined;
}

export interface LoadedHistory extends StoredHistory {
  /** What of it is not there, and why: a sentence each. */
  readonly warnings?: readonly string[];
  /** What `describe-state-machine-for-execution` prints, where the definition was wanted and could be read. */
  readonly description?: string;
}
