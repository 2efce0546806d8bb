import { expect, test } from 'vitest';
import { Places } from '../../src/engine/places.ts';

test('removes each member once, whatever was removed before', () => {
  const [a, b, c] = [
    { name: 'a', place: 0 },
    { name: 'b', place: 0 },
    { name: 'c', place: 0 },
  ];
  const places = new Places<typeof a>();
  for (const one of [a, b, c]) places.add(one);
  places.delete(a);
  // it was removed before, and the last item is in its place
  places.delete(a);
  expect(places.all()).toEqual([c, b]);
  places.delete(c);
  places.delete(b);
  places.delete(b);
  expect(places.size).toBe(0);
});
