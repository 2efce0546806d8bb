import { createRequire } from 'node:module';
import { JSONPath } from 'jsonpath-plus';
import { compare } from '../support/measure.mjs';
import { atLeast, beside } from '../support/rows.mjs';

const require = createRequire(import.meta.url);

const STORE = {
  a: { b: [{ c: 'found' }, { c: 'other' }] },
  store: {
    book: Array.from({ length: 4 }, (_, i) => ({ title: `Title ${i}`, category: 'fiction', price: 5 + 3 * i })),
    bicycle: { color: 'red', price: 19.95 },
  },
};
const NO_VARIABLES = { get: () => undefined, entries: () => [] };
const SCOPE = { input: STORE, context: () => ({}), variables: NO_VARIABLES, random: Math.random, now: Date.now };

/** Milliseconds of one measurement. */
const SPAN = 50;

/** Evaluations per second of a path that is compiled once, compared with a library that parses it each time. */
export async function measureJsonPath(bench) {
  const { compilePath } = require(await bench.bundle('compile-path.ts'));
  const rows = [];
  for (const { path, limit } of [
    { path: '$.a.b[0].c', limit: 50 },
    { path: '$..book[?(@.price<10)]', limit: 5 },
  ]) {
    const compiled = compilePath(path);
    const rates = await compare(
      {
        ours: () => rateOf(() => compiled.find(SCOPE)),
        wrapped: () => rateOf(() => JSONPath({ path, json: STORE })),
        bare: () => rateOf(() => JSONPath({ path, json: STORE, wrap: false })),
      },
      { rounds: bench.quick ? 5 : 15, warmUp: 2 },
    );
    rows.push(atLeast(`${path} : jsonpath-plus, wrap: false`, limit, rates.ours, rates.bare, 'M/s'));
    rows.push(beside(`${path} : jsonpath-plus, its default (the value in a list)`, rates.ours, rates.wrapped, 'M/s'));
  }
  return rows;
}

/** In millions per second. */
function rateOf(evaluate) {
  let kept;
  let count = 0;
  const start = performance.now();
  let now = start;
  for (; now - start < SPAN; now = performance.now()) {
    for (let i = 0; i < 1000; i++) kept = evaluate();
    count += 1000;
  }
  if (kept === undefined) throw new Error('the path finds nothing');
  return count / (now - start) / 1000;
}
