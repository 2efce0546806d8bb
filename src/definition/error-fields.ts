import type { Catcher, Retrier } from './definition.ts';
import type { Fields, FieldTable } from './fields.ts';
import { readResultPath } from './path-fields.ts';
import { readAssign, readJsonataTemplate } from './template-fields.ts';

/** AWS takes no time that is longer than this, about three years. */
export const MAX_SECONDS = 99_999_999;
/** A year of 366 days. */
const MAX_DELAY_SECONDS = 31_622_400;

const RETRIER: FieldTable = {
  ErrorEquals: 'both',
  IntervalSeconds: 'both',
  MaxAttempts: 'both',
  BackoffRate: 'both',
  MaxDelaySeconds: 'both',
  JitterStrategy: 'both',
  Comment: 'both',
};

const CATCHER: FieldTable = {
  ErrorEquals: 'both',
  Next: 'both',
  ResultPath: 'JSONPath',
  Output: 'JSONata',
  Assign: 'both',
  Comment: 'both',
};

/** Retry, with AWS's defaults: 1 second, 3 attempts, doubled. */
export function readRetriers(fields: Fields): Retrier[] {
  return fields.objects('Retry').map((retrier) => {
    retrier.restrict(RETRIER);
    retrier.text('Comment');
    return {
      errorEquals: readErrorEquals(retrier),
      intervalSeconds: retrier.integer('IntervalSeconds', { min: 0, max: MAX_SECONDS }) ?? 1,
      maxAttempts: retrier.integer('MaxAttempts', { min: 0, max: MAX_SECONDS }) ?? 3,
      backoffRate: retrier.float('BackoffRate', { min: 1 }) ?? 2,
      maxDelaySeconds: retrier.integer('MaxDelaySeconds', { min: 1, max: MAX_DELAY_SECONDS }),
      jitterStrategy: retrier.oneOf('JitterStrategy', ['NONE', 'FULL']) ?? 'NONE',
      range: retrier.node,
    };
  });
}

export function readCatchers(fields: Fields): Catcher[] {
  return fields.objects('Catch').flatMap((catcher) => {
    catcher.restrict(CATCHER);
    catcher.text('Comment');
    const errorEquals = readErrorEquals(catcher);
    const next = catcher.require('Next') ? catcher.ref('Next') : undefined;
    const rest = {
      resultPath: readResultPath(catcher, 'ResultPath'),
      output: readJsonataTemplate(catcher, 'Output', { hasErrorOutput: true }),
      assign: readAssign(catcher, { hasErrorOutput: true }),
    };
    return next === undefined ? [] : [{ errorEquals, next, ...rest, range: catcher.node }];
  });
}

function readErrorEquals(fields: Fields): readonly string[] {
  if (!fields.require('ErrorEquals')) return [];
  if (fields.list('ErrorEquals')?.length === 0) fields.reportField('ErrorEquals', 'Value cannot be empty');
  return fields.texts('ErrorEquals');
}
