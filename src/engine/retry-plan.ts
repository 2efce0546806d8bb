/** What the retriers decide about a failure. */
export interface RetryPlan {
  /** The index of the retrier that matches. */
  readonly index: number | undefined;
  /** Milliseconds until the next attempt; undefined if there is none. */
  readonly delay: number | undefined;
  /** The delay without jitter. */
  readonly unjittered: number | undefined;
}

/** No retrier matches. */
export const NO_RETRY: RetryPlan = { index: undefined, delay: undefined, unjittered: undefined };
