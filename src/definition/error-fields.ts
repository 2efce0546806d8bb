import type { Diagnostic } from '../source/diagnostic.ts';
import type { Catcher, NumberField, Retrier } from './definition.ts';
import type { Fields, FieldTable } from './fields.ts';
import { readResultPath } from './path-fields.ts';
import { readAssign, readJsonataTemplate } from './template-fields.ts';
import { openExpression } from './unresolved.ts';
import { readNumberField } from './value-fields.ts';

/** The longest time that AWS accepts, about three years. */
export const MAX_SECONDS = 99_999_999;
/** The ranges that AWS allows for a retrier's numbers; MaxDelaySeconds is at most a year of 366 days. */
export const RETRY_LIMITS = {
  IntervalSeconds: { min: 0, max: MAX_SECONDS },
  MaxAttempts: { min: 0, max: MAX_SECONDS },
  BackoffRate: { min: 1, float: true },
  MaxDelaySeconds: { min: 1, max: 31_622_400 },
} as const;

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

const NONE: readonly never[] = [];
const DEFAULTS = {
  intervalSeconds: { kind: 'literal', value: 1 },
  maxAttempts: { kind: 'literal', value: 3 },
  backoffRate: { kind: 'literal', value: 2 },
} as const;

// Here and below, object literals list their members: V8 needs microseconds for one that begins with a spread.
/** Retry, with AWS's defaults: 1 second, 3 attempts, doubled. */
export function readRetriers(fields: Fields): readonly Retrier[] {
  if (!fields.has('Retry')) return NONE;
  return fields.objects('Retry', 0).map((retrier) => {
    retrier.restrict(RETRIER);
    retrier.plainText('Comment');
    const { errorEquals, open } = readErrorEquals(retrier);
    const openJitter = retrier.noteOpen('JitterStrategy');
    const interval = readNumber(retrier, 'IntervalSeconds') ?? DEFAULTS.intervalSeconds;
    return {
      errorEquals,
      // a retrier's numbers are needed together
      intervalSeconds:
        openJitter === undefined ? interval : { kind: 'expression', evaluate: openExpression(openJitter) },
      maxAttempts: readNumber(retrier, 'MaxAttempts') ?? DEFAULTS.maxAttempts,
      backoffRate: readNumber(retrier, 'BackoffRate') ?? DEFAULTS.backoffRate,
      maxDelaySeconds: readNumber(retrier, 'MaxDelaySeconds'),
      jitterStrategy: (openJitter === undefined && retrier.oneOf('JitterStrategy', ['NONE', 'FULL'])) || 'NONE',
      open,
      range: retrier.node,
    };
  });
}

function readNumber(retrier: Fields, name: keyof typeof RETRY_LIMITS): NumberField | undefined {
  return readNumberField(retrier, name, RETRY_LIMITS[name]);
}

export function readCatchers(fields: Fields): readonly Catcher[] {
  if (!fields.has('Catch')) return NONE;
  const catchers: Catcher[] = [];
  for (const catcher of fields.objects('Catch', 0)) {
    catcher.restrict(CATCHER);
    catcher.plainText('Comment');
    const { errorEquals, open } = readErrorEquals(catcher);
    const next = catcher.require('Next') ? catcher.ref('Next') : undefined;
    const resultPath = readResultPath(catcher, 'ResultPath');
    const output = readJsonataTemplate(catcher, 'Output', { hasErrorOutput: true });
    const assign = readAssign(catcher, { hasErrorOutput: true });
    if (next !== undefined) catchers.push({ errorEquals, next, resultPath, output, assign, open, range: catcher.node });
  }
  return catchers;
}

interface TakenErrors {
  readonly errorEquals: readonly string[];
  readonly open: readonly Diagnostic[] | undefined;
}

function readErrorEquals(fields: Fields): TakenErrors {
  if (!fields.require('ErrorEquals')) return { errorEquals: [], open: undefined };
  fields.requireItems('ErrorEquals');
  const open = fields.get('ErrorEquals')?.kind === 'list' ? fields.noteOpen('ErrorEquals') : undefined;
  const errorEquals = fields.texts('ErrorEquals');
  return { errorEquals, open };
}
