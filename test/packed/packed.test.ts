import { expect, test } from 'vitest';
import { DueQueue } from '../../src/engine/due-queue.ts';
import { PackedDueQueue } from '../../src/packed/packed-due-queue.ts';
import { PackedMap } from '../../src/packed/packed-map.ts';
import { PackedTexts } from '../../src/packed/packed-texts.ts';

/** Numbers below `limit`, always the same (a linear congruential generator of Numerical Recipes). */
function createDraw(): (limit: number) => number {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Texts of all lengths: empty, short, longer than a page, with one to four bytes per character. */
function textOf(number: number): string {
  if (number % 997 === 0) return `${number}`.padEnd(300_000, 'é');
  return `${number} `.repeat(number % 40) + ['', 'ü', '語', '😀'][number % 4];
}

test('a packed map has what a Map has, whatever comes and goes', () => {
  const draw = createDraw();
  const packed = new PackedMap();
  const expected = new Map<string, string>();
  const wrong: string[] = [];
  for (let turn = 0; turn < 12_000; turn++) {
    // grows, shrinks to nearly nothing, and grows again
    const isShrinking = Math.floor(turn / 3_000) % 2 === 1;
    const key = `arn:${draw(1_500)}:ключ`;
    if (draw(10) < (isShrinking ? 9 : 2)) {
      if (packed.delete(key) !== expected.delete(key)) wrong.push(`${turn}: deleting ${key}`);
    } else {
      const value = textOf(draw(100_000));
      packed.set(key, value);
      expected.set(key, value);
    }
    const asked = `arn:${draw(1_500)}:ключ`;
    if (packed.get(asked) !== expected.get(asked)) wrong.push(`${turn}: ${asked}`);
    if (packed.has(asked) !== expected.has(asked) || packed.size !== expected.size) wrong.push(`${turn}: size`);
  }
  expect(wrong).toEqual([]);
  expect([...packed.keys()].sort()).toEqual([...expected.keys()].sort());
});

test('the number of an entry stays the same until it is deleted, and is given again then', () => {
  const packed = new PackedMap();
  const numbers = Array.from({ length: 2_000 }, (_, i) => packed.set(`key ${i}`, `${i}`));
  expect(new Set(numbers).size).toBe(2_000);
  for (let i = 0; i < 2_000; i += 2) packed.delete(`key ${i}`);
  for (let i = 1; i < 2_000; i += 2) {
    expect(packed.numberOf(`key ${i}`)).toBe(numbers[i]);
    expect(packed.entry(numbers[i]!)).toEqual([`key ${i}`, `${i}`]);
  }
  const again = Array.from({ length: 1_000 }, (_, i) => packed.set(`new ${i}`, ''));
  expect(Math.max(...again)).toBeLessThan(2_000);
});

test('a key is no part of another, and a value no part of a key', () => {
  const packed = new PackedMap();
  packed.set('ab', 'c');
  packed.set('a', 'bc');
  packed.set('', 'abc');
  expect(['ab', 'a', '', 'abc'].map((key) => packed.get(key))).toEqual(['c', 'bc', 'abc', undefined]);
});

test('a value can be read in part, and keys are compared character by character', () => {
  const packed = new PackedMap();
  const number = packed.set('ключ', '17 and more');
  expect(packed.value(number, 2)).toBe('17');
  expect(packed.value(number)).toBe('17 and more');
  // the same number of characters or bytes, or the start of it
  expect(['клюк', 'ключ1', 'клю', 'abcdefgh', 'ключ'].map((key) => packed.has(key))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('texts are compared by their first lines, as strings are', () => {
  const texts = new PackedTexts();
  const lines = ['', 'a', 'ab', 'abc', 'b', 'B', '0', 'a-'];
  for (const line of lines) {
    for (const [text, other] of lines.flatMap((each) => [
      [line, each],
      [`${line}\nmore`, each],
    ]) as [string, string][]) {
      const expected = line === other ? 0 : line < other ? -1 : 1;
      expect([text, other, Math.sign(texts.compareLine(texts.add(text), other))]).toEqual([text, other, expected]);
    }
  }
});

test('texts that are deleted give their memory back, and those that stay are moved together', () => {
  const texts = new PackedTexts();
  const numbers = Array.from({ length: 40_000 }, (_, i) => texts.add(`${i}`.padEnd(200)));
  const full = texts.bytes;
  // a header of 8 bytes each
  expect(full / (40_000 * 208)).toBeCloseTo(1, 1);
  for (const [i, number] of numbers.entries()) if (i % 20 !== 0) texts.delete(number);
  expect(texts.bytes).toBeLessThan((2 * full) / 20 + 2 * 262_144);
  for (let i = 0; i < 40_000; i += 20) expect(texts.get(numbers[i]!)).toBe(`${i}`.padEnd(200));
});

test('a packed due queue gives entries in the order of a due queue', () => {
  const draw = createDraw();
  const packed = new PackedDueQueue();
  const expected = new DueQueue<{ number: number; due: number; order: number; cancelled: boolean }>();
  const waiting = new Map<number, { cancelled: boolean }>();
  const wrong: string[] = [];
  const take = (now: number): void => {
    if (packed.next !== expected.peek()?.due) wrong.push(`next at ${now}`);
    const taken = packed.takeDue(now);
    if (taken !== expected.takeDue(now)?.number) wrong.push(`${taken} at ${now}`);
    if (taken !== undefined) waiting.delete(taken);
  };
  for (let order = 0; order < 15_000; order++) {
    const number = draw(2_000);
    const before = waiting.get(number);
    if (before !== undefined) before.cancelled = true;
    waiting.delete(number);
    if (draw(3) === 0) packed.delete(number);
    else {
      const item = { number, due: order + draw(200), order, cancelled: false };
      packed.put(number, item.due, order);
      expected.put(item);
      waiting.set(number, item);
    }
    if (draw(4) === 0) take(order);
  }
  while (waiting.size > 0) take(Number.POSITIVE_INFINITY);
  expect(wrong).toEqual([]);
  expect(packed.next).toBeUndefined();
});
