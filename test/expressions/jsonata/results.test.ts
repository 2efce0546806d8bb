import { describe, expect, test } from 'vitest';
import { ExpressionError } from '../../../src/expressions/expression.ts';
import { jsonata } from '../../../src/expressions/jsonata.ts';
import { evaluate, freeze, run, scopeOf, stringNode } from './harness.ts';

const NOTHING = 'returned nothing (undefined).';
const failed = (text: string) => `threw an error during evaluation. ${text}`;

describe('results', () => {
  test.each([
    ['$states.input', '{"a":{"b":[1,{"c":2}]},"n":null,"i":[{"id":1}]}'],
    ['$states.input.a.b', '[1,{"c":2}]'],
    ['$states.input.a.b.c', '2'],
    ['$states.input.n', 'null'],
    ['$states.input.a.none', NOTHING],
    ['$states.input.n.none', NOTHING],
    ['$none', NOTHING],
    ['$states.input.constructor', NOTHING],
    ['$states.input.i.{"id": id}', '{"id":1}'],
    ['[$states.input.i.{"id": id}]', '[{"id":1}]'],
    ['$states.input.i[]', '[{"id":1}]'],
    ['$states.context.State.Name', '"S"'],
    ['$states', '{"input":{"a":{"b":[1,{"c":2}]},"n":null,"i":[{"id":1}]},"context":{"State":{"Name":"S"}}}'],
    ['{"z": 1, "a": $none, "__proto__": 2}', '{"z":1,"__proto__":2}'],
    ['function($x) { $x }', 'returned an unsupported result type.'],
    ['$sum', 'returned an unsupported result type.'],
    ['{"a": [function() { 1 }]}', 'returned an unsupported result type.'],
    ['$exists($states.input.n)', 'true'],
    ['$type($states.input.n)', '"null"'],
    ['$count($states.input.n)', '1'],
  ])('%s', async (source, expected) => {
    const input = { a: { b: [1, { c: 2 }] }, n: null, i: [{ id: 1 }] };
    expect(await run(source, { input })).toBe(expected);
  });
});

test.each([
  ['1.0', '1'],
  ['0.1 + 0.2', '0.30000000000000004'],
  ['1/0', '"Infinity"'],
  ['-1/0', '"-Infinity"'],
  ['{"a": [0/0]}', '{"a":["NaN"]}'],
  ['$string(1e20)', '"100000000000000000000"'],
  ['$string(1e21)', '"1e+21"'],
  ['$string(1/3)', '"0.333333333333333"'],
  ['$string(1e-7)', '"1e-7"'],
])('number %s', async (source, expected) => {
  expect(await run(source)).toBe(expected);
});

test.each([
  ['$abs("x")', 'T0410: Argument 1 of function "abs" does not match function signature'],
  ['$sum(["a"])', 'T0412: Argument 1 of function "sum" must be an array of "numbers"'],
  ['1 + "a"', 'T2002: The right side of the "+" operator must evaluate to a number'],
  ['1 < "a"', 'T2009: The values 1 and "a" either side of operator "<" must be of the same data type'],
  ['$split("a", "a", -1)', 'D3020: Third argument of split function must evaluate to a positive number'],
  [
    '$reduce([1,2], function($x) { 1 })',
    'D3050: The second argument of reduce function must be a function with at least two arguments',
  ],
  ['$sqrt(-1)', 'D3060: The sqrt function cannot be applied to a negative number: -1'],
  ['$error("my words")', 'D3137: my words'],
  ['null()', 'T1006: Attempted to invoke a non-function'],
  ['$states.input()', 'T1006: Attempted to invoke a non-function'],
  ['$states.input.fake()', 'T1006: Attempted to invoke a non-function'],
])('error of %s', async (source, expected) => {
  const input = freeze({ fake: { _jsonata_lambda: 'true' } });
  expect(await run(source, { input })).toBe(failed(expected));
});

test.each([
  [{ _jsonata_lambda: true, arguments: [], body: { type: 'string', value: 'ran' } }],
  [{ _jsonata_function: true, implementation: { apply: 1 } }],
])('a payload that looks like a function is data: %j', async (fake) => {
  const input = freeze({ fake });
  expect(await run('$states.input.fake()', { input })).toBe(failed('T1006: Attempted to invoke a non-function'));
  expect(await run('[$states.input.fake]', { input })).toBe(JSON.stringify([fake]));
});

test.each([
  ['"a"', "returned an unexpected result type. Expected 'array', but was 'string' for value: \"a\""],
  ['{"a": 1}', "returned an unexpected result type. Expected 'array', but was 'object' for value: {\"a\":1}"],
  ['null', "returned an unexpected result type. Expected 'array', but was 'null' for value: null"],
  ['[]', '[]'],
])('in place of an array: %s', async (source, expected) => {
  expect(await run(source, { expected: ['array'] })).toBe(expected);
});

test('the entire message of a failure, and its location', async () => {
  const site = { pointer: '/States/S', field: 'Choices[1]/Condition', report: () => {} };
  const expression = jsonata.expression(stringNode('{%  $none  %}'), site, ['boolean'])!;
  const error = await (async () => expression(scopeOf({})))().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ExpressionError);
  expect(error).toMatchObject({
    name: 'States.QueryEvaluationError',
    cause:
      "The JSONata expression '$none' specified for the field 'Choices[1]/Condition' returned nothing (undefined).",
    location: 'Choices[1]/Condition',
    prefixed: true,
  });
});

describe('templates', () => {
  test.each<[string, Parameters<typeof evaluate>[0], string]>([
    ['literals', { a: [1, 'x', null], b: {} }, '{"a":[1,"x",null],"b":{}}'],
    ['null', null, 'null'],
    ['order of keys', { z: '{% 1 %}', a: 2, m: ['{% $states.input.k %}', 'x'] }, '{"z":1,"a":2,"m":["v","x"]}'],
    [
      'strings that are no expressions',
      [' {% 1 %} ', 'x {% 1 %}', '$states.input'],
      '[" {% 1 %} ","x {% 1 %}","$states.input"]',
    ],
    ['an expression that gives null', { a: '{% null %}' }, '{"a":null}'],
    ['an expression that gives nothing', { a: '{% $none %}' }, NOTHING],
    ['the first failure wins', { a: '{% 1 + 1 %}', b: '{% $none %}', c: '{% $error("later") %}' }, NOTHING],
  ])('%s', async (_name, template, expected) => {
    expect(await evaluate(template, { input: { k: 'v' } })).toBe(expected);
  });

  test('a key such as __proto__ stays a key', async () => {
    const template = JSON.parse('{"__proto__": {"a": "{% 1 %}"}}');
    expect(await evaluate(template)).toBe('{"__proto__":{"a":1}}');
  });

  test('the field of a leaf', async () => {
    const site = { pointer: '/States/S', field: 'Output', report: () => {} };
    const { valueNode } = await import('./harness.ts');
    const template = jsonata.template(valueNode({ a: { 'b/c': [[1, '{% $none %}']] } }), site)!;
    const error = await (async () => template(scopeOf({})))().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ location: 'Output/a/b/c[0][1]' });
  });

  test('without expressions, the value is available at once, and always the same', () => {
    const site = { pointer: '/States/S', field: 'Output', report: () => {} };
    const template = jsonata.template(stringNode('text'), site)!;
    expect(template(scopeOf({}))).toBe('text');
  });
});

test('the context object is created only if it is read', async () => {
  const context = () => {
    throw new Error('not needed');
  };
  expect(await run('$states.input.a & $string($states.input.b)', { input: { a: 'x', b: 1 }, context })).toBe('"x1"');
});
