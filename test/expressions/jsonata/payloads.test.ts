import { expect, test } from 'vitest';
import { freeze, run } from './harness.ts';

const input = freeze({
  none: [],
  one: [5],
  rows: [
    { k: 'a', v: 1, t: [1] },
    { k: 'b', v: 2, t: [] },
    { k: 'a', v: 3, t: [4, 5] },
  ],
  nested: [[1, 2], [3]],
});

/** Each of these would modify its input in jsonata's own evaluator: the input is frozen. */
test.each([
  ['$states.input.none[]', '[]'],
  ['$states.input.one[]', '[5]'],
  ['$states.input.rows.k[]', '["a","b","a"]'],
  ['$states.input.rows[0].t[]', '[1]'],
  ['$states.input.nested[]', '[[1,2],[3]]'],
  ['$states.input.rows[1].[v][]', '[[2]]'],
  ['$states.input.none{"a": 1}', '{"a":1}'],
  ['$none{"a": 1}', '{"a":1}'],
  ['$states.input.rows{k: $sum(v)}', '{"a":4,"b":2}'],
  ['$states.input.rows[v > 1]{k: v}', '{"b":2,"a":3}'],
  ['$states.input.rows.[k, v]{$[0]: $[1]}', '{"a":1,"b":2}'],
  ['$states.input.rows[0].[k, v]{"row": $}', '{"row":["a",1]}'],
  ['$filter($states.input.nested, function($v) { $count($v) = 2 }){$string($): 1}', '{"[1,2]":1}'],
  ['($states.input ~> |rows|{"v": 0}|).rows.v', '[0,0,0]'],
  ['($states.input ~> |rows|{}, ["t", "k"]|).rows[0]', '{"v":1}'],
  ['{"x": 1} ~> |$states.input.rows|{"v": 0}|', '{"x":1}'],
  ['($clone := function($v) { $v }; $count($states.input ~> |rows|{"v": 0}|))', '1'],
  ['$append($states.input.none, 1)', '[1]'],
  ['$append($states.input.one, 1)', '[5,1]'],
  ['$sort($states.input.rows.v, function($a, $b) { $a < $b })', '[3,2,1]'],
  ['$reverse($states.input.one)', '[5]'],
  ['$states.input.rows@$r.{"k": $r.k}', '[{"k":"a"},{"k":"b"},{"k":"a"}]'],
  ['$states.input.rows#$i.{"i": $i}', '[{"i":0},{"i":1},{"i":2}]'],
  ['$states.input.rows.t.{"of": %.k, "t": $}', '[{"of":"a","t":1},{"of":"a","t":4},{"of":"a","t":5}]'],
])('%s', async (source, expected) => {
  expect(await run(source, { input, variables: freeze({ none: [] }) })).toBe(expected);
});

test('a list created by an expression is an ordinary array for the next one', async () => {
  const made = JSON.parse(await run('$states.input.rows[k = "b"].{"v": v}[]', { input }));
  expect(await run('$states.input.list', { input: { list: made } })).toBe('[{"v":2}]');
});

// 7 million characters are too large for a value: for `%`, jsonata records the row with each of its items
test('a large row counts once, however many of its items refer to it', async () => {
  const rows = [{ k: 'a', text: 'x'.repeat(3_000_000), t: [1, 2, 3] }];
  const items = '[{"of":"a","t":1},{"of":"a","t":2},{"of":"a","t":3}]';
  expect(await run('($states.input.rows.t).{"of": %.k, "t": $}', { input: { rows } })).toBe(items);
});
