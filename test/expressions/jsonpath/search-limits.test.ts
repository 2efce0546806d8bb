import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpressionError } from '../../../src/expressions/expression.ts';
import { compilePath } from '../../../src/expressions/jsonpath/compile-path.ts';
import { filterEquals, includes } from '../../../src/expressions/jsonpath/filter-operators.ts';
import type { Json } from '../../../src/json.ts';
import { scopeOf } from '../scope.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('a path that visits too many nodes fails, and does not block the thread', () => {
  const nested = (depth: number): Json => (depth === 0 ? 1 : { a: nested(depth - 1), b: nested(depth - 1) });

  const list = numbers(5_000);

  test.each<[string, Json]>([
    ['$..*..*..*..*..*', nested(14)],
    ['$..[?(@..a)]..[?(@..a)]..[?(@..b)]', nested(14)],
    ['$[?(@..[?(@ > 5)])]', numbers(3_000).map((i) => ({ i, list }))],
    ['$[*][?(@.t =~ /(a{1,60}){1,60}b/)]', [numbers(50).map(() => ({ t: 'a'.repeat(5_000) }))]],
  ])('%s', (path, document) => {
    const start = performance.now();
    let failure: unknown;
    try {
      compilePath(path).find(scopeOf(document));
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(ExpressionError);
    expect((failure as ExpressionError).cause).toBe(
      `Invalid path '${path}' : it visits more than 10,000,000 values of the document (a limit of sfn-run: nested filters and scans multiply)`,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('the paths of one template share the limit', () => {
    const scope = scopeOf(numbers(4_000_000));
    const path = compilePath('$[?(@ < 0)]');
    expect([path.find(scope), path.find(scope)]).toEqual([[], []]);
    expect(() => path.find(scope)).toThrow(ExpressionError);
    expect(path.find(scopeOf(numbers(4_000_000)))).toEqual([]);
  });
});

test('an empty list has no items to visit, however wide a slice is', () => {
  expect(compilePath('$[-20000000:1]').find(scopeOf([]))).toEqual([]);
});

describe('a list that is searched repeatedly', () => {
  const text = fc.constantFrom('', '1', '1.0', '01', '+1', '1e0', ' 1', 'x', 'null', 'true', '1e999', '.5');
  const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.constantFrom(0, -0, 1, 0.5, 1e21, true, false, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
    ),
  })).value;

  test('gives the same result as comparing each item', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 16, maxLength: 24 }),
        fc.array(value, { minLength: 2, maxLength: 6 }),
        (list, wanted) => {
          for (const each of wanted) {
            expect(includes(list, each)).toBe(list.some((item) => filterEquals(each, item, undefined)));
          }
        },
      ),
      { seed: 5 },
    );
  });

  test('in, with 20,000 of each', () => {
    const document = {
      items: numbers(20_000).map((id) => ({ id, name: `n${id}` })),
      names: numbers(20_000).map((i) => `n${2 * i}`),
    };
    const found = compilePath('$.items[?(@.name in $.names)].id').find(scopeOf(document));
    expect(found).toEqual(numbers(10_000).map((i) => 2 * i));
  });
});
