import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { parsePlainPath } from '../../../src/expressions/jsonata/plain-path.ts';

/** JSONata's own parser: the names of a path that starts with a variable; undefined for anything else. */
function parseByLibrary(source: string): unknown {
  let ast: Record<string, unknown>;
  try {
    ast = jsonata(source).ast() as unknown as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const steps = ast.type === 'path' ? (ast.steps as Record<string, unknown>[]) : [ast];
  const bare = ['type', 'value', 'position', 'steps'];
  if (![ast, ...steps].every((node) => Object.keys(node).every((key) => bare.includes(key)))) return undefined;
  const [first, ...rest] = steps;
  if (first?.type !== 'variable' || rest.some(({ type }) => type !== 'name')) return undefined;
  return { variable: first.value, names: rest.map(({ value }) => value) };
}

describe('a path of names is evaluated as by the library', () => {
  test.each([
    ' $states.input ',
    '$states.input.order.id',
    '\n  $states.result.Payload\t',
    '$states.context.Execution.Id',
    '$states',
    '$count',
    '$order_1.Items._first.x9',
    '$true.a',
    '$and',
    '$in.b',
    '$function.a',
  ])('%j', (source) => {
    expect(parsePlainPath(source)).toEqual(parseByLibrary(source));
    expect(parsePlainPath(source)).toBeDefined();
  });
});

describe('anything else is not a plain path', () => {
  test.each([
    '',
    '$',
    '$$',
    '$.a',
    '$$.a',
    '$a.',
    '$a..b',
    '$a .b',
    '$a. b',
    '$a.$b',
    '$a[0]',
    '$a.b[0]',
    '$a.b()',
    '$a.*',
    '$a.**',
    '$a.%',
    '$a.`b c`',
    '$a."b"',
    '$a.1',
    '$a.b ? 1 : 2',
    '$a + 1',
    '$a.b /* why */',
    '$a.b ~> $f',
    '$a := 1',
    '$a.b@$c',
    '$a.b#$i',
    '$a.b^(c)',
    '$a{b: c}',
    '($a.b)',
    '$a.b;',
    '$é.a',
    '$a.é',
    '$a.true',
    '$a.null',
    '$a.false.b',
    '$a.and',
    '$a.or.b',
    '$a.in',
    '$a.function',
    '\u00a0$a',
  ])('%j', (source) => {
    expect(parsePlainPath(source)).toBeUndefined();
  });
});
