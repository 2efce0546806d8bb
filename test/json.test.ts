import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../src/json.ts';
import { nestsDeeper } from '../src/nests-deeper.ts';
import { mayBeInfinite, parseFiniteJson } from '../src/parse-finite-json.ts';

const digits = (count: number): fc.Arbitrary<string> =>
  fc.nat({ max: 9 }).map((digit) => `1${String(digit).repeat(count - 1)}`);

/** Texts of JSON numbers, many of them about as large as the largest double, which has 309 digits. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.nat().map(String), fc.integer({ min: 205, max: 320 }).chain(digits)),
    fc.oneof(
      fc.constant(''),
      fc.nat().map((part) => `.${part}`),
      digits(320).map((part) => `.${part}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc
        .tuple(
          fc.constantFrom('e', 'E+', 'e-', 'E0', 'e+00'),
          fc.oneof(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 999 })),
        )
        .map(([e, of]) => e + of),
    ),
  )
  .map((parts) => parts.join(''));

const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.constantFrom('""', '"1e999"', 'true', 'null'),
    fc
      .tuple(fc.constantFrom('', ' ', '\n\t'), fc.array(tie('text'), { maxLength: 3 }))
      .map(([space, items]) => `[${space}${items.join(`${space},${space}`)}${space}]`),
    fc.tuple(fc.constantFrom('', ' '), tie('text')).map(([space, value]) => `{"a":${space}${value}}`),
  ),
}));

function isFinite(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every((item) => isFinite(item as Json));
}

it('refuses numbers beyond a double, wherever they are, and nothing else', () => {
  fc.assert(
    fc.property(text, (json) => {
      const value = JSON.parse(json) as Json;
      if (isFinite(value)) expect(parseFiniteJson(json)).toEqual(value);
      else expect(() => parseFiniteJson(json)).toThrow('a number is out of the range of a double');
    }),
    { numRuns: 2_000 },
  );
});

// the largest double is 1.797...e308
const LEAST = `2${'0'.repeat(209)}e99`;
it.each([
  LEAST,
  `-${LEAST}`,
  `[${LEAST}]`,
  `[-${LEAST}]`,
  `[1,${LEAST}]`,
  `[1,\n${LEAST}]`,
  `[\t${LEAST}]`,
  `{"a":${LEAST}}`,
  '[2e308]',
  '[2E+308]',
  '[2.5e0308]',
  `[${'9'.repeat(309)}]`,
])('refuses %s', (json) => {
  expect(() => parseFiniteJson(json)).toThrow('a number is out of the range of a double');
});

it('refuses such a number wherever it begins', () => {
  for (let at = 0; at <= 420; at++) {
    expect(() => parseFiniteJson(`${' '.repeat(at)}${LEAST}`)).toThrow('a number is out of the range of a double');
  }
});

it.each([
  ['texts', '{"name":"value 1","e":100}'.repeat(1000)],
  ['numbers', JSON.stringify(Array.from({ length: 10_000 }, (_, i) => [i / 7, i * 1e15]))],
])('searches no values of usual %s', (_, json) => {
  expect(mayBeInfinite(json)).toBe(false);
});

it.each([
  ['lists', 1, (inner: Json): Json => [0, inner]],
  ['objects', 1, (inner: Json): Json => ({ a: null, b: inner })],
  ['objects in lists', 2, (inner: Json): Json => [{ a: 1 }, { b: inner }]],
  ['lists in objects', 2, (inner: Json): Json => ({ b: ['x', inner] })],
])('measures how deep %s are nested', (_, levels, wrap) => {
  let value: Json = 1;
  for (let depth = 0; depth <= 24; depth += levels) {
    for (let limit = 0; limit <= 30; limit++) expect(nestsDeeper(value, limit)).toBe(depth > limit);
    value = wrap(value);
  }
});
