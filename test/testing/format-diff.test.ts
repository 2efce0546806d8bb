import { expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { diffJson } from '../../src/testing/format-diff.ts';
import { comparedWith } from '../../src/testing/tested-run.ts';

const MARKS = { same: ' ', expected: '-', actual: '+', gap: ' ' };

function diff(expected: Json, actual: Json): readonly string[] {
  return diffJson(expected, actual).map(({ kind, text }) => `${MARKS[kind]} ${text}`);
}

/** Only what differs is marked: a comma follows from the next item. */
test.each<[string, Json, Json, readonly string[]]>([
  ['an item more', [1], [1, 2], ['  [', '    1,', '+   2', '  ]']],
  ['an item less', [1, 2], [1], ['  [', '    1', '-   2', '  ]']],
  ['a member more', { a: 1 }, { a: 1, b: 2 }, ['  {', '    "a": 1,', '+   "b": 2', '  }']],
  ['a number for a string of digits', '1', 1, ['- "1"', '+ 1']],
  ['null for its name', 'null', null, ['- "null"', '+ null']],
  ['an object for a string', 'a', {}, ['- "a"', '+ {}']],
  ['strings', 'a', 'b', ['- a', '+ b']],
  ['lines', 'a\nb,', 'a\nb', ['  a', '- b,', '+ b']],
  ['a space at the end', 'a', 'a ', ['- "a"', '+ "a "']],
  ['a line break at the end', 'a', 'a\n', ['- "a"', '+ "a\\n"']],
  ['an empty string', 'a', '', ['- "a"', '+ ""']],
])('%s', (_, expected, actual, lines) => {
  expect(diff(expected, actual)).toEqual(lines);
});

/** The shortest list of differences would take minutes. */
test('tens of thousands of different lines', () => {
  const items = (first: number): number[] => Array.from({ length: 15_000 }, (_, i) => (i === 0 ? 0 : first + i));
  const lines = diff(items(0), items(50_000));
  expect(lines.slice(0, 4)).toEqual(['  [', '    0,', '-   1,', '-   2,']);
  expect(lines.slice(-2)).toEqual(['  … 14999 lines were expected here, and 14999 came', '  ]']);
});

/** Members that a part need not have are no difference. */
test.each<[string, Json, Json, Json]>([
  ['other members', { a: 1 }, { a: 2, b: 3 }, { a: 2 }],
  ['other members of items', [{ a: 1 }], [{ a: 2, b: 3 }], [{ a: 2 }]],
  ['other members inside', { o: { a: 1 } }, { o: { a: 2, b: 3 }, p: 4 }, { o: { a: 2 } }],
  ['more items', [1], [1, { a: 2 }], [1, { a: 2 }]],
  ['a missing member: another may be meant', { a: 1, b: 2 }, { a: 1, B: 2 }, { a: 1, B: 2 }],
  ['another kind of value', { a: [1] }, { a: 'x', b: 1 }, { a: 'x' }],
])('what a part is compared with: %s', (_, part, whole, compared) => {
  expect(comparedWith(part, whole)).toEqual(compared);
});
