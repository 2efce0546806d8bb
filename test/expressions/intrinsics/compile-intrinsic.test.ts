import { describe, expect, it } from 'vitest';
import { compileIntrinsic } from '../../../src/expressions/intrinsics/compile-intrinsic.ts';
import type { Json } from '../../../src/json.ts';
import { PathSyntaxError } from '../../../src/source/cursor.ts';
import { scopeOf } from '../scope.ts';

const evaluate = (text: string, input: Json = {}): Json => compileIntrinsic(text)(scopeOf(input));

describe('results', () => {
  it.each<readonly [call: string, input: Json, result: Json]>([
    ["States.Format('Hello {}, you are {}', $.name, 3)", { name: 'Ada' }, 'Hello Ada, you are 3'],
    ["States.Format('no values')", {}, 'no values'],
    ['States.Format($.template, $.name)', { template: '<{}>', name: 'Ada' }, '<Ada>'],
    ["States.Format('{} {} {}', true, null, 1.5)", {}, 'true null 1.5'],
    ["States.Format('{}', $)", { a: 1, b: [2, 'x', null], c: {} }, '{a=1, b=[2, x, null], c={}}'],
    ["States.Format('\\{\\} {} \\'q\\' \\\\', 1)", {}, "{} 1 'q' \\"],
    ["States.Format('{a} {}', 1)", {}, '{a} 1'],
    ["States.Format('{}', 12345678901)", {}, '12345678901'],
    ["States.Format('{} {} {}', $[0], $[1], $[2])", [1e20, 12345678.5, 0.00025], '1.0E20 1.23456785E7 2.5E-4'],
    // Java's Double.toString: scientific below 10^-3 and from 10^7
    ["States.Format('{} {}', $[0], $[1])", [0.001, -0.000999], '0.001 -9.99E-4'],
    ["States.Format('{} {}', $[0], $[1])", [9999999.5, 10000000.5], '9999999.5 1.00000005E7'],
    // beyond a long, but within an unsigned one
    ["States.Format('{} {}', $[0], $[1])", [1e19, 2 ** 63], '1.0E19 9.223372036854776E18'],
    ["States.Format('one\ntwo {}', $.a)", { a: 'x' }, 'one\ntwo x'],
    ['States.StringToJson($)', '{"b":1,"a":[null]}', { b: 1, a: [null] }],
    ["States.StringToJson('  ')", {}, null],
    ["States.StringToJson('-0')", {}, 0],
    ['States.JsonToString($)', { b: 1, a: [null, 'é'] }, '{"b":1,"a":[null,"é"]}'],
    ['States.JsonToString(null)', {}, 'null'],
    ['States.Array()', {}, []],
    ["States.Array(1, 'a', null, true, $.x, States.Array())", { x: { y: 1 } }, [1, 'a', null, true, { y: 1 }, []]],
    ['States.ArrayPartition($, 2)', [1, 2, 3], [[1, 2], [3]]],
    ['States.ArrayPartition($, 4)', [1, 2], [[1, 2]]],
    ['States.ArrayPartition($, 1.5)', [1, 2, 3], [[1, 2], [3]]],
    ['States.ArrayPartition($, 3)', [], []],
    ['States.ArrayContains($.l, $.v)', { l: [[1, { a: 2 }]], v: [1, { a: 2 }] }, true],
    ["States.ArrayContains($, '1')", [1], false],
    ['States.ArrayContains($, null)', [null], true],
    ['States.ArrayRange(1, 9, 2)', {}, [1, 3, 5, 7, 9]],
    ['States.ArrayRange(1, 8, 2)', {}, [1, 3, 5, 7]],
    ['States.ArrayRange(3, 1, -1)', {}, [3, 2, 1]],
    ['States.ArrayRange(1, 5, -1)', {}, []],
    ['States.ArrayRange(0.4, 2.5, 1)', {}, [0, 1, 2, 3]],
    ['States.ArrayGetItem($, 1)', ['a', 'b'], 'b'],
    ['States.ArrayGetItem($, 0)', [null], null],
    ['States.ArrayLength($)', [1, [2, 3]], 2],
    // Jayway skips blanks between a filter and its bracket
    ['States.ArrayLength($[?(@.n == 1) ])', [{ n: 1 }, { n: 2 }, { n: 1 }], 2],
    [
      'States.ArrayUnique($)',
      [{ a: 1, b: 2 }, { b: 2, a: 1 }, [['a', 1]], { a: 1 }],
      [{ a: 1, b: 2 }, [['a', 1]], { a: 1 }],
    ],
    ['States.ArrayUnique($)', [1, '1', 1, null, { a: [1] }, { a: [1] }, null, []], [1, '1', null, { a: [1] }, []]],
    ["States.Base64Encode('für 🙂')", {}, 'ZsO8ciDwn5mC'],
    ["States.Base64Decode('ZsO8ciDwn5mC')", {}, 'für 🙂'],
    ["States.Base64Decode('YQ==')", {}, 'a'],
    ["States.Base64Encode('')", {}, ''],
    ["States.Hash('abc', 'MD5')", {}, '900150983cd24fb0d6963f7d28e17f72'],
    ["States.Hash('abc', 'SHA-1')", {}, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["States.Hash('abc', 'SHA-256')", {}, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      "States.Hash('abc', 'SHA-384')",
      {},
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    ],
    [
      "States.Hash('abc', 'SHA-512')",
      {},
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
    [
      'States.JsonMerge($.a, $.b, false)',
      { a: { x: { p: 1 }, y: 2 }, b: { z: 3, x: { q: 1 } } },
      { x: { q: 1 }, y: 2, z: 3 },
    ],
    ['States.MathAdd(2, -5)', {}, -3],
    ['States.MathAdd(1.49, 1.5)', {}, 3],
    ['States.MathAdd(-2.5, 0)', {}, -2],
    ['States.MathAdd(-0.4, 0)', {}, 0],
    ['States.MathRandom(10, 20)', {}, 15],
    ["States.StringSplit('a-b+c', '+-')", {}, ['a', 'b', 'c']],
    ["States.StringSplit(',a,,b ,', ',')", {}, ['a', 'b ']],
    ["States.StringSplit(',,', ',')", {}, []],
    ["States.StringSplit('ab', '')", {}, ['ab']],
    ['States.UUID()', {}, '80000000-8000-4000-8000-000080000000'],
  ])('%s of %j', (call, input, result) => {
    const value = evaluate(call, input);
    expect(value).toEqual(result);
    expect(JSON.stringify(value)).toBe(JSON.stringify(result));
  });

  it('a path may contain commas, brackets and quotes', () => {
    const input = { 'a, (b': [{ k: "x)'", v: 1 }] };
    expect(evaluate(`States.Array($['a, (b'][?(@.k == "x)'")].v, 2)`, input)).toEqual([[1], 2]);
  });

  it('the context object and variables are arguments', () => {
    const scope = scopeOf({}, { context: { Execution: { Name: 'run' } }, variables: { count: 2 } });
    expect(compileIntrinsic('States.Array($$.Execution.Name, $count)')(scope)).toEqual(['run', 2]);
  });

  it('a seed gives the same number each time, within the range', () => {
    const roll = () => Array.from({ length: 50 }, (_, i) => evaluate(`States.MathRandom(5, 8, ${i * 999_999_937})`));
    const numbers = roll();
    expect(roll()).toEqual(numbers);
    expect(new Set(numbers)).toEqual(new Set([5, 6, 7]));
  });
});

describe('failures', () => {
  const missing = (path: string, input: string) =>
    `The JsonPath argument for the field '${path}' could not be found in the input '${input}'`;
  it.each<readonly [call: string, input: Json, detail: string]>([
    ["States.Format('{}', $.nope)", { other: 1 }, missing('$.nope', '{"other":1}')],
    ['States.Array(States.ArrayLength($.nope))', {}, missing('$.nope', '{}')],
    ['States.Array($$.Nope.Deep)', { a: 1 }, missing('$.Nope.Deep', '{"a":1}')],
    ['States.Array($.a[3])', { a: [] }, missing('$.a[3]', '{"a":[]}')],
    ['States.Array($.a[0])', { a: 1 }, 'Filter: [0] can only be applied to arrays. Current context is: 1'],
    ["States.Format('{} {}', 1)", {}, 'The template has 2 occurrences of {} for 1 arguments'],
    ['States.Format(1)', {}, 'Argument 1 must be a string but is of type number'],
    ['States.ArrayPartition($, 0)', [], 'The chunk size must be a positive number but is 0'],
    ['States.ArrayRange(0, 1000, 1)', {}, 'The range has 1001 items; at most 1000 are allowed'],
    ['States.ArrayRange(0, 1, 0)', {}, 'The step must not be 0'],
    ['States.ArrayGetItem($, 2)', [1], 'The index 2 is out of bounds of an array of length 1'],
    ['States.ArrayGetItem($, -1)', [1], 'The index -1 is out of bounds of an array of length 1'],
    ['States.ArrayLength($)', {}, 'Argument 1 must be an array but is of type object'],
    ["States.Base64Decode('?')", {}, 'The data is not valid base64'],
    ['States.Base64Encode($)', 'x'.repeat(10_001), 'The data must have at most 10000 characters but has 10001'],
    ["States.Hash($, 'MD5')", 'x'.repeat(10_001), 'The data must have at most 10000 characters but has 10001'],
    ["States.Hash('a', 'md5')", {}, 'Unknown algorithm "md5"; allowed are MD5, SHA-1, SHA-256, SHA-384, SHA-512'],
    ['States.JsonMerge($, $, true)', {}, 'The third argument must be false: a deep merge is not supported'],
    ['States.JsonMerge($, 1, false)', {}, 'Argument 2 must be an object but is of type number'],
    ['States.MathRandom(3, 3)', {}, 'The start 3 must be below the end 3'],
    ["States.MathAdd('1', 2)", {}, 'Argument 1 must be a number but is of type string'],
  ])('%s of %j', (call, input, detail) => {
    expect(() => evaluate(call, input)).toThrow(
      expect.objectContaining({
        name: 'States.Runtime',
        cause: `The function '${call}' had the following error: ${detail}`,
        prefixed: true,
      }),
    );
  });

  it('a text that is not JSON', () => {
    expect(() => evaluate("States.StringToJson('[1')")).toThrow(/^The function .* The text is not valid JSON: /);
  });
});

describe('texts that are not calls', () => {
  const nest = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`;
  it('calls nest up to ten levels', () => {
    expect(evaluate(nest(10))).toEqual([[[[[[[[[[1]]]]]]]]]]);
  });

  it.each([
    [nest(11), 'Calls can be nested up to 10 levels deep', 130],
    ['States.Formt(1)', 'There is no function States.Formt (did you mean States.Format?)', 0],
    ['States.constructor()', 'There is no function States.constructor', 0],
    ['States.ArrayLength()', 'States.ArrayLength takes 1 arguments, not 0', 0],
    ["States.StringSplit('a', 'b', 'c')", 'States.StringSplit takes 2 arguments, not 3', 0],
    ['States.MathRandom(1)', 'States.MathRandom takes 2 to 3 arguments, not 1', 0],
    ['States.Format()', 'States.Format takes at least 1 arguments, not 0', 0],
    ['States.UUID', 'Expected "(" but found the end', 11],
    ['States.UUID()[0]', 'Nothing can follow the call but found "["', 13],
    ['States.Array(1', 'Expected "," but found the end', 14],
    [
      'States.Array(1,)',
      'Expected a path, a number, true, false, null, a call or a string in single quotes (\'...\'), but found ")"',
      15,
    ],
    [
      'States.Array("a")',
      'Expected a path, a number, true, false, null, a call or a string in single quotes (\'...\'), but found """',
      13,
    ],
    ["States.Array('a)", "Expected a closing ' but found the end", 16],
    ["States.Array('\\\"')", 'Only \\\', \\\\, \\{ and \\} are escapes, but found """', 15],
    ['States.Array($.a[)', 'The path needs a closing ] but found the end', 18],
    ['States.Array(1, $.a[])', 'Expected a quoted name, a number, * or ? but found "]"', 20],
    ['Format(1)', 'Expected an intrinsic function but found "F"', 0],
  ])('%s', (text, message, offset) => {
    expect(() => compileIntrinsic(text)).toThrow(PathSyntaxError);
    expect(() => compileIntrinsic(text)).toThrow(expect.objectContaining({ message, offset }));
  });
});
