import { describe, expect, it } from 'vitest';
import { compilePathOrIntrinsic, compilePayloadTemplate } from '../../src/expressions/payload-template.ts';
import type { ExpressionSite } from '../../src/expressions/query-language.ts';
import type { Json } from '../../src/json.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseJson } from '../../src/source/parse-json.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { scopeOf } from './scope.ts';

function compile(text: string) {
  const diagnostics: Diagnostic[] = [];
  const site: ExpressionSite = {
    pointer: '/States/Pack',
    field: 'Parameters',
    report: (diagnostic) => diagnostics.push(diagnostic),
  };
  const { node } = parseJson(new SourceFile('template.json', text));
  if (node === undefined) throw new Error('the test needs JSON');
  return { evaluate: compilePayloadTemplate(node, site), diagnostics };
}

const input: Json = { order: { id: 7, lines: [{ sku: 'pen' }] }, name: 'Ada', nothing: null };
const scope = scopeOf(input, { context: { Execution: { Id: 'arn' } }, variables: { rate: 1.5 } });

describe('a template evaluates to', () => {
  it.each([
    ['literals', '{"a":1,"b":[true,null],"c":"$.name"}', '{"a":1,"b":[true,null],"c":"$.name"}'],
    ['a path', '{"id.$":"$.order.id"}', '{"id":7}'],
    ['the whole input', '{"all.$":"$"}', `{"all":${JSON.stringify(input)}}`],
    ['null that is there', '{"n.$":"$.nothing"}', '{"n":null}'],
    ['the context object', '{"id.$":"$$.Execution.Id"}', '{"id":"arn"}'],
    ['a variable', '{"r.$":"$rate"}', '{"r":1.5}'],
    ['an intrinsic function', '{"t.$":"States.Format(\'Hi {}\', $.name)"}', '{"t":"Hi Ada"}'],
    ['a list of results', '{"s.$":"$.order.lines[*].sku"}', '{"s":["pen"]}'],
    ['values in objects in lists', '{"l":[{"n.$":"$.name"},"$.name"]}', '{"l":[{"n":"Ada"},"$.name"]}'],
    ['null past the end of a list', '{"x.$":"$.order.lines[3]"}', '{"x":null}'],
    ['an empty name', '{".$":"$.name"}', '{"":"Ada"}'],
    ['a name of the prototype', '{"__proto__.$":"$.name"}', '{"__proto__":"Ada"}'],
    // 'a' hashes to 97 and 'b' to 98: buckets 1 and 2 of 16.
    ['literals first', '{"b.$":"$.name","x":1,"a.$":"$.name","w":2}', '{"x":1,"w":2,"a":"Ada","b":"Ada"}'],
    ['each level in its own order', '{"o":{"b.$":"$.name","a":0},"z.$":"$.name"}', '{"o":{"a":0,"b":"Ada"},"z":"Ada"}'],
  ])('%s', (_name, template, result) => {
    const { evaluate, diagnostics } = compile(template);
    expect(diagnostics).toEqual([]);
    expect(JSON.stringify(evaluate(scope))).toBe(result);
  });

  it('the same value each time, if nothing in it is evaluated', () => {
    const { evaluate } = compile('{"a":{"b":[1]},"x":[{"y":"$.name"}]}');
    expect(evaluate(scope)).toBe(evaluate(scope));
  });

  it('the same literal part each time', () => {
    const { evaluate } = compile('{"fixed":{"b":[1]},"n.$":"$.name"}');
    const fixed = () => (evaluate(scope) as { fixed: Json }).fixed;
    expect(fixed()).toBe(fixed());
  });
});

describe('a missing value fails with States.Runtime', () => {
  it.each([
    [
      '{"m.$":"$.nope"}',
      "The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '{\"x\":\"a\"}'",
    ],
    [
      '{"o":{"m.$":"$.x.y"}}',
      "The JSONPath '$.x.y' specified for the field 'm.$' could not be found in the input '{\"x\":\"a\"}'",
    ],
    [
      '{"v.$":"$$.Execution.nope"}',
      "The JSONPath '$$.Execution.nope' specified for the field 'v.$' could not be found in the input '{\"Execution\":{}}'",
    ],
    [
      '{"v.$":"States.Array(1, $.nope)"}',
      "The function 'States.Array(1, $.nope)' had the following error: " +
        'The JsonPath argument for the field \'$.nope\' could not be found in the input \'{"x":"a"}\'',
    ],
  ])('%s', (template, cause) => {
    const { evaluate } = compile(template);
    expect(() => evaluate(scopeOf({ x: 'a' }, { context: { Execution: {} } }))).toThrow(
      expect.objectContaining({ name: 'States.Runtime', cause, prefixed: true }),
    );
  });

  it('also in a single field', () => {
    expect(() => compilePathOrIntrinsic('$.why', 'CausePath')(scopeOf({}))).toThrow(
      "The JSONPath '$.why' specified for the field 'CausePath' could not be found in the input '{}'",
    );
  });
});

describe('all problems are reported', () => {
  it("in AWS's words, at the field of the state", () => {
    const { diagnostics } = compile('{"parsed.$":"name","o":[{"n.$":5,"u.$":"States.Nope()","p.$":"$.a["}]}');
    const found = diagnostics.map(({ code, location, message, hint }) => ({ code, location, message, hint }));
    const at = { code: 'SCHEMA_VALIDATION_FAILED', location: '/States/Pack/Parameters' };
    const text = (field: string) =>
      `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`;
    expect(found).toEqual([
      { ...at, message: text('parsed.$'), hint: 'Expected "$" but found "n", at character 1' },
      { ...at, message: text('n.$'), hint: 'Expected a string, at character 1' },
      { ...at, message: text('u.$'), hint: 'There is no function States.Nope, at character 1' },
      {
        ...at,
        message: text('p.$'),
        hint: 'Expected a quoted name, a number, * or ? but found the end, at character 5',
      },
    ]);
  });

  it('at the value', () => {
    const { diagnostics } = compile('{"a": 1, "b.$": "nope"}');
    expect(diagnostics[0]?.range).toMatchObject({ start: 16, end: 22 });
  });

  it('a duplicate name', () => {
    const { diagnostics } = compile('{"a": 1, "a.$": "$.a"}');
    expect(diagnostics.map(({ message }) => message)).toEqual(["The field 'a' is defined both as 'a' and as 'a.$'"]);
  });
});
