import { type Cursor, expect, fail, nested, peek, skipBlanks, take, takeMatch } from '../../source/cursor.ts';
import { compilePattern } from '../../source/pattern/compile-pattern.ts';
import { isFilterOperator } from './filter-operators.ts';
import { parseLiteral } from './parse-literal.ts';
import type { Filter, Operand, PathSyntax } from './path-syntax.ts';

/** Parses the path at the cursor, `@...` or `$...`, as far as it goes within a filter. */
export type ReadPath = (cursor: Cursor) => PathSyntax;

/** Parses `(...)` of `[?(...)]`; the cursor is at the opening bracket. Grammar and precedence are Jayway's. */
export function parseFilter(cursor: Cursor, readPath: ReadPath): Filter {
  return nested(cursor, () => {
    expect(cursor, '(');
    const parseAnd = () => parseChain(cursor, '&&', () => parseTerm(cursor, readPath));
    const filter = parseChain(cursor, '||', parseAnd);
    expect(cursor, ')');
    return filter;
  });
}

function parseChain(cursor: Cursor, operator: '||' | '&&', parseNext: () => Filter): Filter {
  const first = parseNext();
  const terms = [first];
  skipBlanks(cursor);
  while (take(cursor, operator)) {
    terms.push(parseNext());
    skipBlanks(cursor);
  }
  return terms.length === 1 ? first : { kind: operator === '&&' ? 'and' : 'or', terms };
}

function parseTerm(cursor: Cursor, readPath: ReadPath): Filter {
  const char = skipBlanks(cursor);
  if (char === '(') return parseFilter(cursor, readPath);
  if (char !== '!') return parseComparison(cursor, readPath, true);
  cursor.at++;
  const next = skipBlanks(cursor);
  // Before a path, the "!" belongs to the path: `!@.a` requires that it is absent, and in `!@.a == 1` Jayway ignores
  // it.
  if (next === '@' || next === '$') return parseComparison(cursor, readPath, false);
  return nested(cursor, () => ({ kind: 'not', term: parseTerm(cursor, readPath) }));
}

function parseComparison(cursor: Cursor, readPath: ReadPath, expected: boolean): Filter {
  const start = cursor.at;
  const left = parseOperand(cursor, readPath);
  const next = skipBlanks(cursor);
  if (next === ')' || next === '&' || next === '|') {
    if (left.kind !== 'path') fail(cursor, 'Expected a path, or a comparison,', start);
    return { kind: 'exists', path: left.path, expected };
  }
  const operator = readOperator(cursor);
  return { kind: 'compare', operator, left, right: parseOperand(cursor, readPath) };
}

function readOperator(cursor: Cursor): string {
  const start = cursor.at;
  const operator = takeMatch(cursor, /[<>=~!]+|[a-z]+/iy).toLowerCase();
  if (!isFilterOperator(operator)) fail(cursor, 'Expected an operator such as == or in', start);
  return operator;
}

function parseOperand(cursor: Cursor, readPath: ReadPath): Operand {
  const char = skipBlanks(cursor);
  if (char === '@' || char === '$') return { kind: 'path', path: readPath(cursor) };
  if (char === '/') return readPattern(cursor);
  return { kind: 'literal', ...parseLiteral(cursor) };
}

function readPattern(cursor: Cursor): Operand {
  const start = cursor.at;
  for (cursor.at++; peek(cursor) !== '/'; cursor.at++) {
    if (cursor.at >= cursor.text.length) fail(cursor, 'The regular expression needs a closing /');
    if (peek(cursor) === '\\') cursor.at++;
  }
  const source = cursor.text.slice(start + 1, cursor.at);
  cursor.at++;
  const flags = takeMatch(cursor, /[a-z]*/iy);
  return { kind: 'pattern', pattern: compilePattern(source, flags, start + 1) };
}
