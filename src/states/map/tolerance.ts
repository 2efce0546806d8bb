import type { Fiber } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { Visit } from '../../engine/visit.ts';
import { ExpressionError, type ExpressionErrorName } from '../../expressions/expression.ts';
import { readNumber } from './items.ts';
import type { MapState } from './map-state.ts';

/** How many failed items a Map run bears. */
export interface Tolerance {
  /** So many more items have failed; false where that is certainly too many. */
  accept(items: number): boolean;
  /** Whether the share of failed items is borne, once all have been read. */
  isKept(totalItems: number): boolean;
  exceeded(): StatesError;
}

export function* readTolerance(state: MapState, totalItems: number | undefined, visit: Visit): Fiber<Tolerance> {
  const errorName: ExpressionErrorName =
    state.queryLanguage === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime';
  const count = yield* readNumber(state.toleratedFailureCount, 'ToleratedFailureCount', 'integer', visit);
  if (count !== undefined && count < 0)
    throw new ExpressionError(errorName, 'ToleratedFailureCount cannot be negative.');
  const percentage = yield* readNumber(state.toleratedFailurePercentage, 'ToleratedFailurePercentage', 'float', visit);
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    throw new ExpressionError(errorName, 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  const mostFailures = count ?? (percentage === undefined ? 0 : Number.POSITIVE_INFINITY);
  let failed = 0;
  const isShareKept = (total: number): boolean => percentage === undefined || failed * 100 <= percentage * total;
  return {
    accept(items) {
      failed += items;
      return failed <= mostFailures && (totalItems === undefined || isShareKept(totalItems));
    },
    isKept: isShareKept,
    exceeded: () =>
      new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      ),
  };
}
