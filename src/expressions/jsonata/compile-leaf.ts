import { type Json, jsonType } from '../../json.ts';
import type { DiagnosticCode } from '../../source/diagnostic.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { Expression, ExpressionScope } from '../expression.ts';
import type { ExpressionSite, JsonTypeName } from '../query-language.ts';
import { characterRange } from './character-range.ts';
import { checkReferences } from './check-references.ts';
import { expressionOf, isDelimited } from './delimiters.ts';
import type { JsonataEngine, Runner } from './engine.ts';
import { evaluationFailed, type FailedExpression, nothingReturned, unexpectedType } from './failure.ts';
import { NOT_PLAIN, plainPath } from './plain-path.ts';
import type { ResultConverter } from './result.ts';
import type { SizeMeter } from './value-size.ts';

/** What all expressions share. */
export interface Evaluator {
  readonly engine: JsonataEngine;
  readonly meter: SizeMeter;
  readonly converter: ResultConverter;
}

/**
 * Parses and checks one `{% ... %}` string.
 * @param field Path of the string within its state, as AWS names it.
 * @returns undefined after reporting what is wrong with it.
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
      range: characterRange(node, text, start, end),
      location: `${site.pointer}/${field}`,
    });
  if (!isDelimited(text)) {
    report('SCHEMA_VALIDATION_FAILED', 'JSONata string must start with {% and end with %}', 0, text.length);
    return undefined;
  }

  const { source, offset } = expressionOf(text);
  const parsed = evaluator.engine.parse(source);
  if ('message' in parsed) {
    const end = Math.max(1, Math.min(parsed.position, source.length));
    report('INVALID_JSONATA_EXPRESSION', parsed.message, offset + end - 1, offset + end);
    return undefined;
  }
  const refused = checkReferences(parsed.ast, source, {
    result: site.hasResult ?? false,
    errorOutput: site.hasErrorOutput ?? false,
  });
  for (const { message, start, end } of refused) {
    report('UNSUPPORTED_JSONATA_EXPRESSION', message, offset + start, offset + end);
  }
  if (refused.length > 0) return undefined;

  const named: FailedExpression = { source, field };
  const check = (json: Json): Json => {
    if (expected !== undefined && !expected.includes(jsonType(json))) throw unexpectedType(named, expected, json);
    return json;
  };
  const path = plainPath(parsed.ast);
  // most definitions are only checked, and of a run's states many are not entered
  let runner: Runner | undefined;
  const evaluate = async (scope: ExpressionScope): Promise<Json> => {
    let json: Json | undefined;
    runner ??= parsed.compile();
    try {
      const result = await runner.start(scope);
      if (result !== undefined) {
        evaluator.meter.check(result);
        json = evaluator.converter.convert(result);
      }
    } catch (error) {
      throw evaluationFailed(named, error, scope.random);
    } finally {
      runner.end();
    }
    if (json === undefined) throw nothingReturned(named);
    return check(json);
  };
  if (path === undefined) return evaluate;
  return (scope) => {
    const json = path(scope);
    if (json === NOT_PLAIN) return evaluate(scope);
    if (json === undefined) throw nothingReturned(named);
    return check(json);
  };
}
