import { describe, expect, test } from 'vitest';
import { Cancellation } from '../../src/engine/cancellation.ts';

// as an AbortSignal of the platform: https://dom.spec.whatwg.org/#aborting-ongoing-activities
describe('the signal', () => {
  test('requested before cancellation is aborted with the task', () => {
    const cancellation = new Cancellation();
    const { signal } = cancellation;
    expect(signal.aborted).toBe(false);
    cancellation.cancel();
    expect(signal.aborted).toBe(true);
    expect(cancellation.signal).toBe(signal);
  });

  test('requested after cancellation is already aborted', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    expect(cancellation.signal.aborted).toBe(true);
  });
});

describe('listeners', () => {
  test('are called once, however often it is cancelled, and immediately if it already was', () => {
    const heard: string[] = [];
    const cancellation = new Cancellation();
    cancellation.onCancel(() => heard.push('early'));
    cancellation.onCancel(() => heard.push('gone'))();
    cancellation.cancel();
    cancellation.cancel();
    cancellation.onCancel(() => heard.push('late'));
    expect(heard).toEqual(['early', 'late']);
  });
});
