import { describe, expect, it } from 'vitest';
import { retryDelay } from '../../src/engine/retry.ts';

const retrier = (more: Partial<Delays> = {}): Delays => ({
  intervalSeconds: 1,
  backoffRate: 2,
  maxDelaySeconds: undefined,
  jitterStrategy: 'NONE',
  ...more,
});

type Delays = Parameters<typeof retryDelay>[0];

describe('the delay before an attempt, in milliseconds', () => {
  it.each([
    { name: 'the first waits the interval', retrier: retrier({ intervalSeconds: 3 }), attempt: 1, delay: 3000 },
    { name: 'later ones grow', retrier: retrier({ intervalSeconds: 3 }), attempt: 3, delay: 12_000 },
    { name: 'by a fractional rate', retrier: retrier({ backoffRate: 1.5 }), attempt: 3, delay: 2250 },
    { name: 'rate 1 keeps them constant', retrier: retrier({ backoffRate: 1 }), attempt: 9, delay: 1000 },
    { name: 'MaxDelaySeconds caps them', retrier: retrier({ maxDelaySeconds: 5 }), attempt: 4, delay: 5000 },
    { name: 'even infinite ones', retrier: retrier({ maxDelaySeconds: 5 }), attempt: 5000, delay: 5000 },
    { name: 'no interval, no wait', retrier: retrier({ intervalSeconds: 0 }), attempt: 5000, delay: 0 },
  ])('$name', ({ retrier, attempt, delay }) => {
    expect(retryDelay(retrier, attempt, () => 0.5)).toBe(delay);
  });

  it.each([
    { chance: 0, delay: 0 },
    { chance: 0.25, delay: 500 },
    { chance: 0.75, delay: 1500 },
  ])('full jitter takes a part of it: $chance', ({ chance, delay }) => {
    const jittered = retrier({ jitterStrategy: 'FULL', maxDelaySeconds: 2 });
    expect(retryDelay(jittered, 3, () => chance)).toBe(delay);
  });
});
