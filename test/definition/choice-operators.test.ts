import { describe, expect, test } from 'vitest';
import type { ExpressionScope } from '../../src/expressions/expression.ts';
import type { Json } from '../../src/json.ts';
import type { ChoiceState } from '../../src/states/choice/choice.ts';
import { check, machineOf } from './support.ts';

function scopeOf(input: Json): ExpressionScope {
  const variables = new Map<string, Json>([['limit', 5]]);
  return { input, context: () => ({ Execution: { Name: 'run' } }), variables, random: () => 0.5, now: () => 0 };
}

async function compile(rule: object): Promise<(input: Json) => boolean> {
  const { machine, lines } = await check(
    machineOf({ Type: 'Choice', Choices: [{ ...rule, Next: 'Z' }], Default: 'Z' }, { Z: { Type: 'Succeed' } }),
  );
  expect(lines.filter((line) => !line.startsWith('warning'))).toEqual([]);
  const { condition } = (machine!.states.get('S') as ChoiceState).rules[0]!;
  if (condition.kind !== 'predicate') throw new Error('A JSONPath rule is a predicate');
  return (input) => condition.test(scopeOf(input));
}

/** Operator, operand, then the values of the Variable for which it is true and for which it is false. */
const OPERATORS: readonly [operator: string, operand: Json, holds: readonly Json[], not: readonly Json[]][] = [
  ['StringEquals', 'ab', ['ab'], ['AB', 'abc', 1, null]],
  ['StringEquals', '$.x', ['$.x'], ['v']],
  ['StringLessThan', 'b', ['a', 'B', ''], ['b', 'c', 0]],
  // by UTF-16 units: the emoji's first unit (D83D) comes before U+FF5E
  ['StringLessThan', '～', ['😀'], ['～']],
  ['StringGreaterThan', 'b', ['c', 'ba'], ['b', 'B', null]],
  ['StringLessThanEquals', 'b', ['a', 'b'], ['c', true]],
  ['StringGreaterThanEquals', 'b', ['b', 'c'], ['a', {}]],
  ['StringMatches', '*.log', ['.log', 'a.b.log'], ['a.log.', 'log', 7]],
  ['StringMatches', 'a*b*c', ['abc', 'a-b-b-c'], ['ac', 'abcd', 'acb']],
  ['StringMatches', 'a*a', ['aa', 'aba'], ['a']],
  ['StringMatches', '**', ['', 'x'], [null]],
  ['StringMatches', 'a\\*\\\\*', ['a*\\', 'a*\\b'], ['ab\\', 'a*b']],
  ['StringMatches', 'a.c?', ['a.c?'], ['abc', 'a.cd']],
  ['NumericEquals', 1, [1], ['1', null, [], true]],
  ['NumericEquals', 0, [0, -0], [0.1]],
  ['NumericLessThan', 1.5, [1, -2], [1.5, '1']],
  ['NumericGreaterThan', 1, [1.1], [1]],
  ['NumericLessThanEquals', 1, [1], [2]],
  ['NumericGreaterThanEquals', 1, [1], [0]],
  ['BooleanEquals', true, [true], [false, 'true', 1]],
  [
    'TimestampEquals',
    '2024-01-01T00:00:00Z',
    ['2024-01-01T02:00:00+02:00', '2024-01-01T00:00:00.000Z'],
    ['2024-01-01', 0],
  ],
  ['TimestampLessThan', '2024-01-01T00:00:00.0005Z', ['2024-01-01T00:00:00.0004Z'], ['2024-01-01T00:00:00.00050Z']],
  ['TimestampGreaterThan', '2024-01-01T00:00:00Z', ['2024-01-01T00:00:00.0001Z'], ['2023-12-31T23:00:00-01:00']],
  ['TimestampLessThanEquals', '2024-01-01T00:00:00Z', ['2024-01-01T00:00:00Z'], ['2024-01-01T00:00:01Z', null]],
  ['TimestampGreaterThanEquals', '2024-01-01T00:00:00Z', ['2024-01-01T00:00:00Z'], ['noon']],
  ['IsNull', true, [null], [0, '']],
  ['IsNull', false, [0], [null]],
  ['IsPresent', true, [null, 0], []],
  ['IsNumeric', true, [0], ['0']],
  ['IsString', true, [''], [0]],
  ['IsBoolean', true, [false], [0]],
  ['IsTimestamp', true, ['2024-02-29T10:00:00+00:00'], ['2023-02-29T10:00:00Z', '2024-02-29t10:00:00z', 7]],
];

describe('operators', () => {
  test.each(OPERATORS)('%s %j', async (operator, operand, holds, not) => {
    const predicate = await compile({ Variable: '$.v', [operator]: operand });
    expect({ holds: holds.map((v) => predicate({ v })), not: not.map((v) => predicate({ v })) }).toEqual({
      holds: holds.map(() => true),
      not: not.map(() => false),
    });
  });
});

const NOT_THERE = "Invalid path '$.v': The choice state's condition path references an invalid value.";

/** Entire rules on an input: their results, or the cause of the failure. */
const RULES: readonly [name: string, rule: object, input: Json, result: boolean | string][] = [
  ['a path operand', { Variable: '$.v', NumericLessThanPath: '$.w' }, { v: 1, w: 2 }, true],
  ['a path operand of another type', { Variable: '$.v', NumericLessThanPath: '$.w' }, { v: 1, w: '2' }, false],
  ['a variable as operand', { Variable: '$.v', NumericEqualsPath: '$limit' }, { v: 5 }, true],
  ['the context object', { Variable: '$$.Execution.Name', StringEquals: 'run' }, {}, true],
  ['a missing Variable', { Variable: '$.v', StringEquals: 'a' }, {}, NOT_THERE],
  ['a missing Variable of a type test', { Variable: '$.v', IsNull: true }, {}, NOT_THERE],
  ['a missing operand', { Variable: '$.w', StringEqualsPath: '$.v' }, { w: 'a' }, NOT_THERE],
  ['IsPresent of what is missing', { Variable: '$.v.w', IsPresent: true }, {}, false],
  ['IsPresent: false of what is missing', { Variable: '$.v.w', IsPresent: false }, {}, true],
  [
    'And stops at the first that fails',
    {
      And: [
        { Variable: '$.v', IsPresent: true },
        { Variable: '$.v', IsNull: true },
      ],
    },
    {},
    false,
  ],
  [
    'Or stops at the first that holds',
    {
      Or: [
        { Variable: '$.w', IsNull: true },
        { Variable: '$.v', IsNull: true },
      ],
    },
    { w: null },
    true,
  ],
  ['Not', { Not: { Or: [{ Variable: '$.w', IsNull: true }] } }, { w: 1 }, true],
  ['a key such as __proto__', { Variable: '$.__proto__', IsPresent: true }, {}, false],
];

describe('rules', () => {
  test.each(RULES)('%s', async (_name, rule, input, result) => {
    const predicate = await compile(rule);
    let found: unknown;
    try {
      found = predicate(input);
    } catch (error) {
      found = (error as { cause: string }).cause;
    }
    expect(found).toEqual(result);
  });

  test('StringMatches is fast on a hostile pattern', async () => {
    const predicate = await compile({ Variable: '$.v', StringMatches: `${'*a'.repeat(2000)}*b` });
    expect(predicate({ v: 'a'.repeat(100_000) })).toBe(false);
  });
});
