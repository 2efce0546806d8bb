import { UnresolvedValue } from '../source/unresolved-value.ts';
import type { Catcher, Retrier } from './definition.ts';

/** What matching needs to know about a failure. */
export interface FailureToMatch {
  /** Undefined if the failure has no name (a Fail state without Error). */
  readonly error: string | undefined;
  /** A task's own timeout; a heartbeat's is also States.HeartbeatTimeout, though it is reported as States.Timeout. */
  readonly timeout?: 'task' | 'heartbeat' | undefined;
}

/**
 * Whether a retrier's or catcher's ErrorEquals matches the failure. Names are exact and case-sensitive; an unknown name
 * matches nothing. States.Runtime is never matched, not even by name, as recorded executions show; States.ALL matches
 * everything else, States.TaskFailed every error with a name other than States.Timeout.
 */
export function matchesError(errorEquals: readonly string[], failure: FailureToMatch): boolean {
  return failure.error !== 'States.Runtime' && errorEquals.some((name) => takes(name, failure));
}

function takes(name: string, { error, timeout }: FailureToMatch): boolean {
  if (name === error) return true;
  switch (name) {
    case 'States.ALL':
      return true;
    case 'States.TaskFailed':
      return error !== undefined && error !== 'States.Timeout';
    case 'States.HeartbeatTimeout':
      return timeout === 'heartbeat';
    default:
      return false;
  }
}

/**
 * The first retrier that matches the failure. If its attempts are exhausted, later ones are not considered.
 * @throws UnresolvedValue if that depends on a name with an unresolved placeholder
 */
export function findRetrier(retriers: readonly Retrier[], failure: FailureToMatch): Retrier | undefined {
  return retriers.find((retrier) => takesFailure(retrier, failure));
}

/**
 * The first catcher that matches the failure.
 * @throws UnresolvedValue if that depends on a name with an unresolved placeholder
 */
export function findCatcher(catchers: readonly Catcher[], failure: FailureToMatch): Catcher | undefined {
  return catchers.find((catcher) => takesFailure(catcher, failure));
}

function takesFailure({ errorEquals, open }: Retrier | Catcher, failure: FailureToMatch): boolean {
  if (matchesError(errorEquals, failure)) return true;
  if (open !== undefined && failure.error !== 'States.Runtime') throw new UnresolvedValue(open);
  return false;
}
