import type { Outcome } from '../engine/events.ts';
import type { StartedExecution } from '../engine/task-runner.ts';

interface Following {
  outcome(): Promise<Outcome>;
  stop(error?: string, cause?: string): Promise<void>;
}

/**
 * The handle of an execution for callers that wait for its end; it stays valid while the execution is parked and
 * resumed.
 */
export class FollowedExecution implements StartedExecution {
  readonly startDate: number;
  readonly #following: Following;

  constructor(startDate: number, following: Following) {
    this.startDate = startDate;
    this.#following = following;
  }

  get outcome(): Promise<Outcome> {
    return this.#following.outcome();
  }

  stop(error?: string, cause?: string): void {
    void this.#following.stop(error, cause);
  }
}
