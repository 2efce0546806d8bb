import { describe, expect, test } from 'vitest';
import { Cancellation } from '../../src/engine/cancellation.ts';

// as an AbortSignal of the platform: https://dom.spec.whatwg.org/#aborting-ongoing-activities
describe('the signal', () => {
  test('that is asked for before aborts with the task', () => {
    const cancellation = new Cancellation();
    const { signal } = cancellation;
    expect(signal.aborted).toBe(false);
    cancellation.cancel();
    expect(signal.aborted).toBe(true);
    expect(cancellation.signal).toBe(signal);
  });

  test('that is asked for afterwards is aborted', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    expect(cancellation.signal.aborted).toBe(true);
  });
});

describe('listeners', () => {
  test('hear of it once, however often it is cancelled, and at once where that was before', () => {
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
