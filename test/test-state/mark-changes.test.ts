import { expect, test } from 'vitest';
import { markChanges } from '../../src/reporters/terminal/state-test.ts';

const lines = (value: unknown): string[] => JSON.stringify(value, undefined, 2).split('\n');

test.each<readonly [name: string, before: unknown, after: unknown, added: readonly string[], removed: number]>([
  ['nothing', { a: 1, b: [1] }, { a: 1, b: [1] }, [], 0],
  ['a new last member: the one before it has a comma now', { a: 1 }, { a: 1, b: 2 }, ['"b": 2'], 0],
  ['a new first member, with its own bracket', { a: 1 }, { b: { c: 2 }, a: 1 }, ['"b": {', '"c": 2', '},'], 0],
  ['a new last member, with its own bracket', { a: 1 }, { a: 1, b: { c: 2 } }, ['"b": {', '"c": 2', '}'], 0],
  ['a part that was taken out is the same', { a: { b: { c: 1 } }, d: 2 }, { b: { c: 1 } }, [], 3],
  ['another value', { a: 1 }, { a: 2 }, ['"a": 2'], 1],
  ['scalars', 1, 2, ['2'], 1],
])('%s', (_, before, after, added, removed) => {
  const shown = lines(after);
  const changes = markChanges(lines(before), shown);
  expect([...changes.added].map((index) => shown[index]!.trim())).toEqual(added);
  expect(changes.removed).toBe(removed);
});

test('long texts are compared by which lines occur in them', () => {
  const before = Array.from({ length: 50_000 }, (_, i) => `${i},`);
  const { added, removed } = markChanges(before, [...before, 'new']);
  expect([[...added], removed]).toEqual([[50_000], 0]);
});
