import type { Fiber } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { Visit } from '../../engine/visit.ts';
import { ExpressionError, type ExpressionErrorName } from '../../expressions/expression.ts';
import { readCount, readNumber } from './items.ts';
import type { MapState } from './map-state.ts';

/** How many failed items a Map run tolerates. The limits may change during the run. */
export interface Tolerance {
  /** Undefined if the state sets none: then the percentage decides, or no failure is tolerated. */
  count: number | undefined;
  percentage: number | undefined;
  /** Adds failed items; returns false if there are certainly too many. */
  accept(items: number): boolean;
  /** Whether the failures are tolerated, once all items have been read. */
  isKept(totalItems: number): boolean;
  exceeded(): StatesError;
}

export function* readTolerance(state: MapState, totalItems: number | undefined, visit: Visit): Fiber<Tolerance> {
  const errorName: ExpressionErrorName =
    state.queryLanguage === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime';
  const count = yield* readCount(state.toleratedFailureCount, 'ToleratedFailureCount', visit);
  const percentage = yield* readNumber(state.toleratedFailurePercentage, 'ToleratedFailurePercentage', 'float', visit);
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    throw new ExpressionError(errorName, 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  let failed = 0;
  const isCountKept = ({ count, percentage }: Tolerance): boolean =>
    failed <= (count ?? (percentage === undefined ? 0 : Number.POSITIVE_INFINITY));
  const isShareKept = ({ percentage }: Tolerance, total: number): boolean =>
    percentage === undefined || failed * 100 <= percentage * total;
  return {
    count,
    percentage,
    accept(items) {
      failed += items;
      return isCountKept(this) && (totalItems === undefined || isShareKept(this, totalItems));
    },
    isKept(total) {
      return isCountKept(this) && isShareKept(this, total);
    },
    exceeded: () =>
      new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      ),
  };
}
