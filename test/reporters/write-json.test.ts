import { expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { writeJson } from '../../src/reporters/write-json.ts';

const list = (length: number, item: (i: number) => Json): Json[] => Array.from({ length }, (_, i) => item(i));
const row = (id: number): Json => ({ id, name: `Größe "${id}"\n`, tags: [id % 7 === 0, null] });

function written(value: Json): string[] {
  const texts: string[] = [];
  writeJson(value, (text) => texts.push(text));
  return texts;
}

const VALUES: readonly (readonly [name: string, value: Json])[] = [
  ['a scalar', -0],
  ['nothing', null],
  ['empty containers', { list: [], object: {} }],
  ['a short list', list(64, row)],
  ['a list of one piece more', list(65, row)],
  ['a long list', list(20_000, row)],
  ['lists in lists', list(300, (i) => list(300, (k) => i * k))],
  ['long items', list(70, (i) => '\u2028ü'.repeat(i * 1000))],
  ['a long list in an object', { before: 1, rows: list(5000, row), after: { more: list(5000, (i) => i / 3) } }],
  ['a long list at the bottom', { a: { b: { c: { d: list(500, row) } } } }],
  ['many members', Object.fromEntries(list(100, (i) => i).map((i) => [`key ${i}`, list(100, row)]))],
  ['special keys', JSON.parse(`{"__proto__":[${'1,'.repeat(100)}1],"10":"a","2":"b","":{"toJSON":1}}`)],
];

// what is written at once is an implementation detail, but the whole is what JSON.stringify gives
test.each(VALUES)('%s is written as JSON.stringify writes it', (_, value) => {
  expect(written(value).join('')).toBe(`${JSON.stringify(value)}\n`);
});

test('a short value is written at once', () => {
  expect(written({ a: [1, 2] })).toEqual(['{"a":[1,2]}\n']);
});

test.each([
  ['a list', (rows: Json): Json => rows],
  ['a list in an object', (rows: Json): Json => ({ state: { rows } })],
])('%s of many items is written in pieces of limited length', (_, wrap) => {
  const texts = written(wrap(list(20_000, row)));
  expect(texts.length).toBeGreaterThan(5);
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(150_000);
});
