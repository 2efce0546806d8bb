import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from './harness.ts';

const NOTHING = 'returned nothing (undefined).';
const failed = (text: string) => `threw an error during evaluation. ${text}`;
const signature = (index: number, name: string) =>
  failed(`T0410: Argument ${index} of function "${name}" does not match function signature`);

describe("Step Functions' own functions", () => {
  test.each([
    ['$partition([1,2,3,4,5], 2)', '[[1,2],[3,4],[5]]'],
    ['$partition([1,2,3], 2.9)', '[[1,2],[3]]'],
    ['$partition([[0]], 1)', '[[[0]]]'],
    ['$partition([1,2])', '[[1,2]]'],
    ['$partition([], 1)', NOTHING],
    ['$partition([1], 0)', NOTHING],
    ['$partition([1], -1)', failed('D3137: Second argument must be zero or greater')],
    ['$partition([1], 1, 1)', signature(3, 'partition')],

    ['$range(0, 10, 5)', '[0,5,10]'],
    ['$range(0, 9, 5)', '[0,5]'],
    ['$range(5, 1, -2)', '[5,3,1]'],
    ['$range(1.9, 3.9, 1.9)', '[1,2,3]'],
    ['$range(4, 4, 1)', '4'],
    ['$range(1, 3)', NOTHING],
    ['$range(1, 3, 0)', NOTHING],
    ['$range(1, 3, -1)', NOTHING],
    ['$count($range(1, 360145, 1))', '360145'],
    ['$range(1, ?, 1)(2)', '[1,2]'],
    ['$range(1, 2, 1, 1)', signature(4, 'range')],

    // Digests of "abc" as published in the algorithms' standards.
    ['$hash("abc", "MD5")', '"900150983cd24fb0d6963f7d28e17f72"'],
    ['$hash("abc", "SHA-1")', '"a9993e364706816aba3e25717850c26c9cd0d89d"'],
    ['$hash("abc", "SHA-256")', '"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"'],
    ['$hash("abc")', NOTHING],
    ['$hash(1, "MD5")', signature(1, 'hash')],
    [
      '$hash("abc", "md5")',
      failed('D3137: Unknown hash algorithm md5: use one of MD5, SHA-1, SHA-256, SHA-384, SHA-512'),
    ],

    ['$random(42)', '0.7275636800328681'],
    ['$random(0)', '0.730967787376657'],
    ['$random(7)', '0.7306990420600421'],
    ['$random()', '0.5'],
    ['$random(1, 2)', signature(2, 'random')],
    ['$uuid()', '"80000000-8000-4000-8000-000080000000"'],
    ['$uuid(1)', signature(1, 'uuid')],

    ['$parse(\'{"b": null, "a": [1, "x"]}\')', '{"b":null,"a":[1,"x"]}'],
    ['$parse(\'[{"a": "a"}, {"a": {"a": 1}}]\')', '[{"a":"a"},{"a":{"a":1}}]'],
    ['$parse("1e400")', failed('D3137: Invalid JSON')],
    ['$parse("")', failed('D3137: Invalid JSON')],
    ['$parse("1 2")', failed('D3137: Invalid JSON')],
    ['$parse(\'{"a": 1, "\\\\u0061": 2}\')', failed('D3137: Invalid JSON')],
    ['$parse()', NOTHING],
    ['$parse(null)', signature(1, 'parse')],

    ['$eval("1")', failed('T1006: Attempted to invoke a non-function')],
    ['"a" ~> $abs', failed('T0410: Argument 1 of function "abs" does not match function signature')],
    ['(function($n)<n:n> { $n })("a")', failed('T0410: Argument 1 of the function does not match function signature')],
    ['$unknown(1)', failed('T1006: Attempted to invoke a non-function')],
  ])('%s', async (source, expected) => {
    expect(await run(source)).toBe(expected);
  });
});

describe("JSONata's functions with another implementation", () => {
  test.each([
    ['$max([3, 1, 2])', '3'],
    ['$min([3, 1, 2])', '1'],
    ['$max([])', NOTHING],
    ['$min(["a"])', failed('T0412: Argument 1 of function "min" must be an array of "numbers"')],
    ['$pad("ab", 4)', '"ab  "'],
    ['$pad("ab", -5, "xy")', '"xyxab"'],
    ['$pad("ab", 1)', '"ab"'],
    ['$pad("😀", 3, "é")', '"😀éé"'],
    ['$distinct([1, "1", 1, null, null, true])', '[1,"1",null,true]'],
    ['$distinct([{"a": 1, "b": [2]}, {"b": [2], "a": 1}, {"a": 1}])', '[{"a":1,"b":[2]},{"a":1}]'],
    ['$distinct($x.k)', '"same"'],
    ['$distinct([5])', '[5]'],
    ['$spread({"a": 1, "b": 2})', '[{"a":1},{"b":2}]'],
    ['$spread([{"a": 1}, {"b": 2, "c": 3}])', '[{"a":1},{"b":2},{"c":3}]'],
    ['$spread([{"a": 1}])', '[{"a":1}]'],
    ['$spread({"a": 1})', '{"a":1}'],
    ['$spread("text")', '"text"'],
    ['$base64decode("aGk=")', '"hi"'],
    ['$base64decode("aGk")', '"hi"'],
    ['$base64decode("!!!")', 'threw an internal error during evaluation. 80000000-8000-4000-8000-000080000000'],
    ['$shuffle([1])', '[1]'],
    ['$sort([3, 1.5, 2, 10])', '[1.5,2,3,10]'],
    ['$sort(["b", "a", "B"])', '["B","a","b"]'],
    ['$sort([1])', '[1]'],
    ['$sort([5, 1, 4, 2, 3], function($a, $b) { $a < $b })', '[5,4,3,2,1]'],
    ['$sort([["b", 1], ["a", 1], ["a", 0]], function($a, $b) { $a[1] > $b[1] })', '[["a",0],["b",1],["a",1]]'],
    ['($f := function($x) { $sort($x, function($a, $b) { $a > $b }) }; $f([2, 1]))', '[1,2]'],
    ['$sort($map([1..20000], function($i) { -$i }))[0]', '-20000'],
    [
      '$sort([1, "a"])',
      failed(
        'D3070: The single argument form of the sort function can only be applied to an array of strings or an array of numbers.  Use the second argument to specify a comparison function',
      ),
    ],
  ])('%s', async (source, expected) => {
    const variables = { x: [{ k: 'same' }, { k: 'same' }] };
    expect(await run(source, { variables })).toBe(expected);
  });

  test("$shuffle uses the run's random numbers", async () => {
    expect(await run('$shuffle([1, 2, 3, 4])', { random: () => 0 })).toBe('[2,3,4,1]');
  });

  test('$distinct distinguishes an object from the list of its members', async () => {
    expect(await run('$distinct([{"a": 1}, [["a", 1]], {"a": 1}])')).toBe('[{"a":1},[["a",1]]]');
  });

  // docs.jsonata.org, "Date/Time functions"; the time is the run's
  test.each([
    ['$now()', '"2026-03-04T05:06:07.089Z"'],
    ['$millis()', String(Date.UTC(2026, 2, 4, 5, 6, 7, 89))],
    ["$now('[D]/[M]/[Y0001] [h]:[m01] [PN]', '-0500')", '"4/3/2026 12:06 AM"'],
    ['($when := $millis; $when()) = $millis()', 'true'],
    ['($now := function() { 1 }; $now())', '1'],
    ["($fromMillis := function() { 'mine' }; $now('[Y]'))", '"2026"'],
    ["$fromMillis($toMillis('10:30', '[H01]:[m01]'))", '"2026-03-04T10:30:00.000Z"'],
    ["$fromMillis($toMillis('25 December', '[D] [MNn]'))", '"2026-12-25T00:00:00.000Z"'],
    ["$toMillis('2026-03-04T05:06:07')", String(Date.UTC(2026, 2, 4, 5, 6, 7))],
    ["$toMillis('2026-03-04T05:06:07+01:00')", String(Date.UTC(2026, 2, 4, 4, 6, 7))],
    ['$toMillis($states.input.none)', 'returned nothing (undefined).'],
    [
      "$toMillis('soon')",
      failed('D3110: The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "soon"'),
    ],
  ])('%s', async (source, expected) => {
    expect(await run(source, { time: Date.UTC(2026, 2, 4, 5, 6, 7, 89) })).toBe(expected);
  });

  test('a local time without a zone is UTC, wherever the run takes place', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await run("$toMillis('2026-03-04T05:06:07')")).toBe(String(Date.UTC(2026, 2, 4, 5, 6, 7)));
  });

  test('$now is constant within an evaluation', async () => {
    expect(await run('$now() = $now() and $millis() = $toMillis($now())')).toBe('true');
  });
});
