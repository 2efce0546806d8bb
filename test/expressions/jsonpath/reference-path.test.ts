import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../../src/expressions/expression.ts';
import { compileReferencePath } from '../../../src/expressions/jsonpath/reference-path.ts';
import { PathSyntaxError } from '../../../src/source/cursor.ts';

describe('a result is inserted into the input', () => {
  it.each([
    ['$', '{"a":1}', '9'],
    ['$.b', '{"a":1}', '{"a":1,"b":9}'],
    ['$.a', '{"a":1,"b":2}', '{"a":9,"b":2}'],
    ["$['x y'].z", '{}', '{"x y":{"z":9}}'],
    ['$.a.b.c', '{"a":{"z":0}}', '{"a":{"z":0,"b":{"c":9}}}'],
    ['$.a[1].b', '{"a":[{},{"c":1}]}', '{"a":[{},{"c":1,"b":9}]}'],
    ['$[0]', '[1,2]', '[9,2]'],
    ['$.__proto__', '{"a":1}', '{"a":1,"__proto__":9}'],
    ['$.__proto__.a', '{}', '{"__proto__":{"a":9}}'],
    ['$.constructor.name', '{}', '{"constructor":{"name":9}}'],
  ])('%s of %s', (path, input, output) => {
    expect(JSON.stringify(compileReferencePath(path).apply(JSON.parse(input), 9))).toBe(output);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  it('copies along the path and shares the rest', () => {
    const input = { a: { b: { c: 1 }, kept: [1] }, other: { d: 1 } };
    const before = structuredClone(input);
    const output = compileReferencePath('$.a.b.c').apply(input, 2) as unknown as typeof input;
    expect(input).toEqual(before);
    expect(output.a).not.toBe(input.a);
    expect(output.other).toBe(input.other);
    expect(output.a.kept).toBe(input.a.kept);
  });
});

describe('if it cannot be inserted', () => {
  it.each([
    ['$.a', '"text"', 'Unable to apply step "a" to input "text"'],
    ['$.a', '[1]', 'Unable to apply step "a" to input [1]'],
    ['$.a', 'null', 'Unable to apply step "a" to input null'],
    ['$.a.b', '{"a":3}', 'Unable to apply step "b" to input 3'],
    ['$.a[0]', '{"a":{}}', 'Unable to apply step "0" to input {}'],
    ['$.a[2]', '{"a":[1]}', 'Unable to apply step "2" to input [1]'],
  ])('%s of %s', (path, input, cause) => {
    const apply = () => compileReferencePath(path).apply(JSON.parse(input), 9);
    expect(apply).toThrow(ExpressionError);
    expect(apply).toThrow(expect.objectContaining({ name: 'States.ReferencePathConflict', cause, prefixed: false }));
  });
});

it.each([
  '$.a[*]',
  '$..a',
  "$['a','b']",
  '$[0,1]',
  '$[0:1]',
  '$[-1]',
  '$[?(@.a)]',
  '$.a.length()',
  '$$.a',
  '$name',
  'a',
  '',
])('%s is not a reference path', (path) => {
  expect(() => compileReferencePath(path)).toThrow(PathSyntaxError);
});
