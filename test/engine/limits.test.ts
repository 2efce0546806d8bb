import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EngineLimits, jsonBytes, NO_LIMITS, payloadTooLarge, serviceLimits } from '../../src/engine/limits.ts';
import type { Json } from '../../src/json.ts';

describe('jsonBytes', () => {
  it('is the length of the compact JSON text in UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonBytes(value as Json)).toBe(Buffer.byteLength(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    { value: 'é', bytes: 4 },
    { value: '😀', bytes: 6 },
    { value: '"\\\n\u0001', bytes: 14 },
    { value: 'x'.repeat(100), bytes: 102 },
    { value: '\ud800', bytes: 8 },
    { value: {}, bytes: 2 },
    { value: [], bytes: 2 },
    { value: { a: [1, 23, -4, 1.5, true, false, null] }, bytes: 35 },
  ])('$bytes for $value', ({ value, bytes }) => {
    expect(jsonBytes(value as Json)).toBe(bytes);
  });

  it('measures shared values each time they occur', () => {
    const shared = { text: 'x'.repeat(2000) };
    const one = jsonBytes(shared);
    expect(jsonBytes([shared, shared])).toBe(2 * one + 3);
    expect(jsonBytes({ a: shared, b: [shared] })).toBe(Buffer.byteLength(JSON.stringify({ a: shared, b: [shared] })));
  });
});

describe('payloadTooLarge', () => {
  const limits: EngineLimits = { ...NO_LIMITS, payloadBytes: 7 };

  it.each([
    { value: 'aaaaa', isTooLarge: false },
    { value: 'aaaaaa', isTooLarge: true },
    { value: 'éé', isTooLarge: false },
    { value: 'ééé', isTooLarge: true },
  ])('$value at 7 bytes: $isTooLarge', ({ value, isTooLarge }) => {
    expect(payloadTooLarge(value, limits, 'S', true) !== undefined).toBe(isTooLarge);
    expect(payloadTooLarge(value, NO_LIMITS, 'S', true)).toBeUndefined();
  });

  // payloads far from the limit are only estimated
  it.each([4_096, 262_144])('agrees with the compact JSON text at %i bytes', (payloadBytes) => {
    const atLimit: EngineLimits = { ...NO_LIMITS, payloadBytes };
    const check = (value: Json): void => {
      const bytes = Buffer.byteLength(JSON.stringify(value));
      expect(payloadTooLarge(value, atLimit, 'S', true) !== undefined).toBe(bytes > payloadBytes);
    };
    for (const part of ['\u0000', '"', 'é', '😀', 'x', -2.2250738585072014e-308, null, [], { '\u0000\u0001': [{}] }]) {
      const list = [part];
      const about = Math.round(payloadBytes / (Buffer.byteLength(JSON.stringify(list)) - 1));
      for (let count = about - 3; count <= about + 3; count++) {
        check(Array(count).fill(part) as Json);
        check(Object.fromEntries(Array.from({ length: count >> 1 }, (_, i) => [`${part}${i}`, part])) as Json);
        if (typeof part === 'string') {
          const longest =
            Math.round((payloadBytes - 2) / (Buffer.byteLength(JSON.stringify(part)) - 2)) + count - about;
          check(part.repeat(longest));
        }
      }
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => check(value as Json)));
  });

  it('names the state or task', () => {
    expect(payloadTooLarge([1, 2, 3, 4], limits, 'S', true)).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
      fatal: true,
    });
  });
});

it('has the quotas of Step Functions', () => {
  const payloadBytes = 262_144;
  const unlimited = Number.POSITIVE_INFINITY;
  expect(serviceLimits('STANDARD')).toEqual({ payloadBytes, historyEvents: 25_000, seconds: 365 * 24 * 60 * 60 });
  expect(serviceLimits('EXPRESS')).toEqual({ payloadBytes, historyEvents: unlimited, seconds: 300 });
});
