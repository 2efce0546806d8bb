import { expect, test, vi } from 'vitest';
import { hashText } from '../../src/packed/hash-text.ts';
import { PlaceIndex } from '../../src/packed/place-index.ts';
import { ByText } from '../../src/server/by-text.ts';

/** Repeatable random numbers: a linear congruential generator. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('a table by text is as a Map is, through ten thousand changes', () => {
  const random = createRandom(1);
  const [table, map] = [new ByText<number>(), new Map<string, number>()];
  for (let i = 0; i < 10_000; i++) {
    // few texts at first, so that entries are removed as often as they are added, then so many that the table grows
    const text = `text ${random(i < 5_000 ? 50 : 3_000)}`;
    if (random(3) === 0) {
      expect(table.delete(text)).toBe(map.delete(text));
    } else {
      table.set(text, i);
      map.set(text, i);
    }
    expect(table.size).toBe(map.size);
    const other = `text ${random(3_000)}`;
    expect(table.get(other)).toBe(map.get(other));
    expect(table.has(other)).toBe(map.has(other));
  }
  expect(table.values()).toEqual([...map.values()]);
});

test('an index of places finds each one by its hash, even if hashes are the same', () => {
  const random = createRandom(2);
  const index = new PlaceIndex();
  const places = new Map<number, number>();
  // every place has a hash, and each hash belongs to 16 places
  const hashOf = (place: number) => Math.imul(place >> 4, 0x9e3779b1) >>> 0;
  for (let i = 0; i < 20_000; i++) {
    const place = random(4_000);
    if (places.has(place)) {
      index.delete(hashOf(place), (each) => each === place);
      places.delete(place);
    } else {
      index.add(hashOf(place), place);
      places.set(place, i);
    }
    const other = random(4_000);
    expect(index.find(hashOf(other), (each) => each === other)).toBe(places.has(other) ? other : undefined);
  }
  for (let place = 0; place < 4_000; place++) {
    expect(index.find(hashOf(place), (each) => each === place)).toBe(places.has(place) ? place : undefined);
  }
});

test('texts that differ in one place have different hashes, which fill a table evenly', () => {
  const texts = Array.from({ length: 4_096 }, (_, i) => `arn:aws:states:us-east-1:111111111111:execution:M:order-${i}`);
  const slots = new Set(texts.map((text) => hashText(text) & 4_095));
  expect(new Set(texts.map(hashText)).size).toBeGreaterThan(4_090);
  // random ones would use 1 - 1/e of all slots: 2,589
  expect(slots.size).toBeGreaterThan(2_400);
});

test('the first text of all has the same hash later', async () => {
  vi.resetModules();
  const fresh = await import('../../src/packed/hash-text.ts');
  const first = fresh.hashText('');
  fresh.hashText('a');
  expect(fresh.hashText('')).toBe(first);
});
