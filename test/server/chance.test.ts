import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createChance } from '../../src/server/chance.ts';

// a store of an earlier version has tokens from these numbers, which workers answer after an update
test('random numbers are the words of SHA-256 of the seed and a counter', () => {
  const chance = createChance('a seed');
  const digests = [0, 1, 2].map((count) => createHash('sha256').update(`a seed ${count}`).digest());
  const words = digests.flatMap((digest) => Array.from({ length: 8 }, (_, i) => digest.readUInt32BE(4 * i)));
  expect(words.map(() => chance() * 2 ** 32)).toEqual(words);
});
