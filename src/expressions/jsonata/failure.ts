import { type Json, jsonType } from '../../json.ts';
import { createUuid } from '../create-uuid.ts';
import { ExpressionError } from '../expression.ts';
import type { JsonTypeName } from '../query-language.ts';
import { LimitError } from './limits.ts';
import { UnsupportedResult } from './result.ts';

const JSONATA_CODE = /^[A-Z]\d{4}$/;

/** The expression that failed, as AWS's messages name it. */
export interface FailedExpression {
  readonly source: string;
  /** Path of the field within its state: `Output/a/b[0]`. */
  readonly field: string;
}

function failure({ source, field }: FailedExpression, ending: string): ExpressionError {
  return new ExpressionError(
    'States.QueryEvaluationError',
    `The JSONata expression '${source.trim()}' specified for the field '${field}' ${ending}`,
    { location: field },
  );
}

export function nothingReturned(expression: FailedExpression): ExpressionError {
  return failure(expression, 'returned nothing (undefined).');
}

export function unexpectedType(
  expression: FailedExpression,
  expected: readonly JsonTypeName[],
  value: Json,
): ExpressionError {
  const types = expected.map((type) => `'${type}'`).join(' or ');
  return failure(
    expression,
    `returned an unexpected result type. Expected ${types}, but was '${jsonType(value)}' for value: ${JSON.stringify(value)}`,
  );
}

/** AWS's words for what an evaluation has thrown: jsonata's coded errors, our limits, anything else. */
export function evaluationFailed(expression: FailedExpression, error: unknown, random: () => number): ExpressionError {
  if (error instanceof UnsupportedResult) return failure(expression, 'returned an unsupported result type.');
  const limit = limitOf(error);
  if (limit !== undefined) return failure(expression, `threw an error during evaluation: ${limit.message}`);
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && JSONATA_CODE.test(code) && typeof message === 'string') {
    return failure(expression, `threw an error during evaluation. ${code}: ${nameFunction(message, expression)}`);
  }
  return failure(expression, `threw an internal error during evaluation. ${createUuid(random)}`);
}

/** jsonata does not say which function was applied by `~>`, or has no name: the expression may. */
function nameFunction(message: string, { source }: FailedExpression): string {
  const applied = new Set(Array.from(source.matchAll(/~>\s*\$(\w+)/g), ([, name]) => name));
  const [name] = applied;
  return message.replace(' of function undefined', applied.size === 1 ? ` of function "${name}"` : ' of the function');
}

/** jsonata's and JavaScript's own ways to say that a limit is reached. */
function limitOf(error: unknown): LimitError | undefined {
  if (error instanceof LimitError) return error;
  const { code } = Object(error) as { code?: unknown };
  if (code === 'D1011') return new LimitError('depth');
  if (code === 'D1012') return new LimitError('time');
  if (code === 'D2014') return new LimitError('memory');
  if (code === 'ERR_STRING_TOO_LONG') return new LimitError('memory');
  if (!(error instanceof RangeError)) return undefined;
  return new LimitError(/call stack/i.test(error.message) ? 'depth' : 'memory');
}
