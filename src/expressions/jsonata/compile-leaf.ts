import { type Json, jsonType } from '../../json.ts';
import type { DiagnosticCode } from '../../source/diagnostic.ts';
import { characterRange } from '../../source/scalar-text.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { createUuid } from '../create-uuid.ts';
import { type Expression, ExpressionError, type ExpressionScope } from '../expression.ts';
import type { ExpressionSite, JsonTypeName } from '../query-language.ts';
import { checkReferences } from './check-references.ts';
import { expressionOf, isDelimited } from './delimiters.ts';
import type { Runner } from './engine.ts';
import type { Evaluator } from './evaluator.ts';
import { LimitError } from './limits.ts';
import { compilePlainPath, NOT_PLAIN, type PlainPath, type PlainPathSyntax, parsePlainPath } from './plain-path.ts';
import { compilePlainText, parsePlainText } from './plain-text.ts';
import { UnsupportedResult } from './result.ts';

/**
 * Parses and checks one `{% ... %}` string.
 * @param field Path of the string within its state, as AWS names it.
 * @returns undefined after reporting a problem.
 */
export function compileLeaf(
  evaluator: Evaluator,
  node: SourceNode,
  text: string,
  site: ExpressionSite,
  field: string,
  expected: readonly JsonTypeName[] | undefined,
): Expression | undefined {
  const report = (code: DiagnosticCode, message: string, start: number, end: number): void =>
    site.report({
      severity: 'error',
      code,
      message,
      range: characterRange(node, start, end),
      location: `${site.pointer}/${field}`,
    });
  if (!isDelimited(text)) {
    report('SCHEMA_VALIDATION_FAILED', 'JSONata string must start with {% and end with %}', 0, text.length);
    return undefined;
  }

  const { source, offset } = expressionOf(text);
  const plain = parsePlainPath(source);
  const path = plain && isAvailable(plain, site) ? compilePlainPath(plain) : undefined;
  const parsed = path === undefined ? evaluator.parse(source) : undefined;
  if (parsed !== undefined && 'message' in parsed) {
    const end = Math.max(1, Math.min(parsed.position, source.length));
    report('INVALID_JSONATA_EXPRESSION', parsed.message, offset + end - 1, offset + end);
    return undefined;
  }
  const refused = parsed === undefined ? [] : checkReferences(parsed.ast, source, site);
  for (const { message, start, end } of refused) {
    report('UNSUPPORTED_JSONATA_EXPRESSION', message, offset + start, offset + end);
  }
  if (refused.length > 0) return undefined;

  const named: FailedExpression = { source, field };
  const check = (json: Json): Json => {
    if (expected !== undefined && !expected.includes(jsonType(json))) throw unexpectedType(named, expected, json);
    return json;
  };
  // most definitions are only checked, and many states of a run are never entered
  let runner: Runner | undefined;
  const toJson = (result: unknown, random: () => number): Json => {
    if (result === undefined) throw nothingReturned(named);
    let json: Json;
    try {
      evaluator.meter.check(result);
      json = evaluator.converter.convert(result);
    } catch (error) {
      throw evaluationFailed(named, error, random);
    }
    return check(json);
  };
  const evaluateBounded = async (by: Runner, scope: ExpressionScope): Promise<Json> => {
    let result: unknown;
    try {
      result = await by.start(scope);
    } catch (error) {
      throw evaluationFailed(named, error, scope.random);
    } finally {
      const pause = by.end();
      if (pause !== undefined) await pause;
    }
    return toJson(result, scope.random);
  };
  const evaluate = (scope: ExpressionScope): Promise<Json> => {
    if (scope.isStopped?.() === true) return Promise.reject(new Error('no strand waits for the result'));
    runner ??= evaluator.compile(source);
    if (runner.isBounded) return evaluateBounded(runner, scope);
    // most expressions, for which an async function would make more promises than jsonata does
    return runner.start(scope).then(
      (result) => toJson(result, scope.random),
      (error: unknown) => {
        throw evaluationFailed(named, error, scope.random);
      },
    );
  };
  const evaluateBy =
    (shortcut: PlainPath): Expression =>
    (scope) => {
      const json = shortcut(scope);
      if (json === NOT_PLAIN) return evaluate(scope);
      if (json === undefined) throw nothingReturned(named);
      return check(json);
    };
  if (path !== undefined) return evaluateBy(path);
  let evaluateChosen: Expression | undefined;
  return (scope) => {
    evaluateChosen ??= chooseEvaluation();
    return evaluateChosen(scope);
  };

  function chooseEvaluation(): Expression {
    const operands = parsePlainText(source);
    const join = operands && compilePlainText(operands);
    return join === undefined ? evaluate : evaluateBy(join);
  }
}

/** Whether `$states` has the member at this location; if not, the full check reports it. */
function isAvailable({ variable, names: [member] }: PlainPathSyntax, site: ExpressionSite): boolean {
  if (variable !== 'states') return true;
  if (site.hasStates === false) return false;
  if (member === 'result') return site.hasResult === true;
  return member !== 'errorOutput' || site.hasErrorOutput === true;
}

const JSONATA_CODE = /^[A-Z]\d{4}$/;

/** The expression that failed, as AWS's messages name it. */
interface FailedExpression {
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

function nothingReturned(expression: FailedExpression): ExpressionError {
  return failure(expression, 'returned nothing (undefined).');
}

function unexpectedType(expression: FailedExpression, expected: readonly JsonTypeName[], value: Json): ExpressionError {
  const types = expected.map((type) => `'${type}'`).join(' or ');
  return failure(
    expression,
    `returned an unexpected result type. Expected ${types}, but was '${jsonType(value)}' for value: ${JSON.stringify(value)}`,
  );
}

/** AWS's message for a thrown error: jsonata's coded errors, our limits, anything else. */
function evaluationFailed(expression: FailedExpression, error: unknown, random: () => number): ExpressionError {
  if (error instanceof UnsupportedResult) return failure(expression, 'returned an unsupported result type.');
  const limit = limitOf(error);
  if (limit !== undefined) return failure(expression, `threw an error during evaluation: ${limit.message}`);
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && JSONATA_CODE.test(code) && typeof message === 'string') {
    return failure(expression, `threw an error during evaluation. ${code}: ${nameFunction(message, expression)}`);
  }
  return failure(expression, `threw an internal error during evaluation. ${createUuid(random)}`);
}

/** jsonata does not name a function that `~>` applies or that has no name: the expression may. */
function nameFunction(message: string, { source }: FailedExpression): string {
  const applied = new Set(Array.from(source.matchAll(/~>\s*\$(\w+)/g), ([, name]) => name));
  const [name] = applied;
  return message.replace(' of function undefined', applied.size === 1 ? ` of function "${name}"` : ' of the function');
}

/** How jsonata and JavaScript report that a limit is reached. */
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
