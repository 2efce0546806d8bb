import { describe, expect, test } from 'vitest';
import { jsonata } from '../../../src/expressions/jsonata.ts';
import { check } from './harness.ts';

const SYNTAX = 'INVALID_JSONATA_EXPRESSION';
const REFERENCE = 'UNSUPPORTED_JSONATA_EXPRESSION';
const AT = 'at /States/S/Output';

describe('which strings are expressions', () => {
  test.each([
    ['{% 1 %}', true],
    ['{%1%}', true],
    ['{%%}', true],
    [' {% 1 %} ', false],
    ['Hello {% 1 %}', false],
    ['{% 1 %} ', false],
    ['{% 1', false],
    ['{%}', false],
    ['$states.input', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(jsonata.isExpression(text)).toBe(expected);
  });
});

describe('expressions that AWS refuses at creation', () => {
  test.each<[string, string[]]>([
    [
      '{% $states.input',
      [`SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %} ${AT} [{% $states.input]`],
    ],
    ['{% 1 %} ', [`SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %} ${AT} [{% 1 %} ]`]],
    [' {% 1 %} ', []],
    ['Hello {% 1 %}', []],

    ['{%%}', [`${SYNTAX}: Unexpected end of expression ${AT} [%]`]],
    ['{% [1, 2 %}', [`${SYNTAX}: Expected "]" before end of expression ${AT} [ ]`]],
    ['{% [1 2, 3] %}', [`${SYNTAX}: Expected "]", got 2 ${AT} [2]`]],
    ['{% {"a": 1,} %}', [`${SYNTAX}: The symbol "}" cannot be used as a unary operator ${AT} [}]`]],
    ['{% "abc %}', [`${SYNTAX}: String literal must be terminated by a matching quote ${AT} [ ]`]],
    ['{% $contains("a", /b) %}', [`${SYNTAX}: No terminating / in regular expression ${AT} [ ]`]],
    ['{% $a ?? 1 %}', [`${SYNTAX}: The symbol "?" cannot be used as a unary operator ${AT} [?]`]],
    ['{% $a ?: 1 %}', [`${SYNTAX}: The symbol ":" cannot be used as a unary operator ${AT} [:]`]],
    ['{% $a ? "??" : "?:" %}', []],

    ['{% phone %}', [`${REFERENCE}: Reference to 'phone' at the top level is not supported. ${AT} [phone]`]],
    [
      '{% `my phone`.x %}',
      [`${REFERENCE}: Reference to 'my phone' at the top level is not supported. ${AT} [\`my phone\`]`],
    ],
    [
      '{% $map($x, function($v) { $v + price }) %}',
      [`${REFERENCE}: Reference to 'price' at the top level is not supported. ${AT} [price]`],
    ],
    [
      '{% a + b + a %}',
      [
        `${REFERENCE}: Reference to 'a' at the top level is not supported. ${AT} [a]`,
        `${REFERENCE}: Reference to 'b' at the top level is not supported. ${AT} [b]`,
      ],
    ],
    ['{% {"a": b} %}', [`${REFERENCE}: Reference to 'b' at the top level is not supported. ${AT} [b]`]],
    ['{% $$.a %}', [`${REFERENCE}: Reference to '$$' is not supported. ${AT} [$$]`]],
    ['{% $x[a = $$.b] %}', [`${REFERENCE}: Reference to '$$' is not supported. ${AT} [$$]`]],
    ['{% $.a %}', [`${REFERENCE}: Reference to '$' at the top level is not supported. ${AT} [$]`]],
    [
      '{% $states.errorOutput.Cause %}',
      [`${REFERENCE}: Field '$states.errorOutput' does not exist. ${AT} [errorOutput]`],
    ],
    ['{% [$states.result] %}', [`${REFERENCE}: Field '$states.result' does not exist. ${AT} [result]`]],
    ['{% $states.input.result %}', []],

    ['{% $x.a %}', []],
    ['{% $x[price > 1 and $.n = 2] %}', []],
    ['{% $x^(>price, name) %}', []],
    ['{% $x{name: $sum(price)} %}', []],
    ['{% $x.{"n": name} %}', []],
    ['{% $x.(name & $) %}', []],
    ['{% $x.$map(l, function($v) { $v + price }) %}', []],
    ['{% $x ~> |a|{"b": c}, "d"| %}', []],
    ['{% $x@$i.{"k": $i.k} %}', []],
    // a parameter is not a reference
    ['{% $map([1], function($) { 2 }) %}', []],
  ])('%s', (text, expected) => {
    expect(check(text)).toEqual(expected);
  });

  test('$states.result and $states.errorOutput, where they exist', () => {
    expect(check('{% [$states.result, $states.errorOutput] %}', { result: 1, errorOutput: {} })).toEqual([]);
  });

  test('an expression at the maximum depth', () => {
    expect(check(`{%${Array(1000).fill('1').join('+')}%}`)).toEqual([]);
  });

  test.each([
    ['for the parser', '('.repeat(100_000) + 1 + ')'.repeat(100_000)],
    ['for any evaluation', Array(3000).fill('1').join('+')],
    ['by one level', Array(1001).fill('1').join('+')],
  ])('an expression that is nested too deeply %s', (_name, source) => {
    expect(check(`{%${source}%}`)).toEqual([`${SYNTAX}: The expression is nested too deeply ${AT} [${source[0]}]`]);
  });

  test('an expression that only its evaluation finds too deep', () => {
    expect(check(`{% ${Array(500).fill('1').join('+')} %}`)).toEqual([]);
  });
});
