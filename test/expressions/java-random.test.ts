import { expect, it } from 'vitest';
import { javaRandomDouble } from '../../src/expressions/java-random.ts';

// The output of `new java.util.Random(seed).nextDouble()`.
it.each([
  [0, 0.730967787376657],
  [7, 0.7306990420600421],
  [42, 0.7275636800328681],
])('seed %d', (seed, value) => {
  expect(javaRandomDouble(seed)).toBe(value);
});
