import { describe, expect, it } from 'vitest';
import { createRealClock, createVirtualClock } from '../../src/engine/clock.ts';

describe('a virtual clock', () => {
  it('stands still, and only jumps forward', () => {
    const clock = createVirtualClock(1000, () => 0);
    expect(clock.delayUntil(5000)).toBe(0);
    clock.jumpTo(5000);
    clock.jumpTo(2000);
    expect(clock.now()).toBe(5000);
  });

  it('runs in real time while real work is in progress, and does not jump then', () => {
    let real = 100;
    const clock = createVirtualClock(1000, () => real);
    real = 150;
    expect(clock.now()).toBe(1000);
    const release = clock.hold();
    real = 181;
    expect(clock.now()).toBe(1031);
    expect(clock.delayUntil(1100)).toBe(69);
    expect(clock.delayUntil(1000)).toBe(0);
    clock.jumpTo(9000);
    expect(clock.now()).toBe(1031);
    release();
    real = 500;
    expect(clock.now()).toBe(1031);
    clock.jumpTo(9000);
    expect(clock.now()).toBe(9000);
  });

  it('counts real work in whole steps', () => {
    let real = 500;
    const clock = createVirtualClock(0, () => real, 1000);
    const release = clock.hold();
    real = 500 + 999;
    expect([clock.now(), clock.delayUntil(1), clock.delayUntil(1001)]).toEqual([0, 1, 1001]);
    real = 500 + 1000;
    expect([clock.now(), clock.delayUntil(1), clock.delayUntil(1001)]).toEqual([1000, 0, 1000]);
    real = 500 + 2700;
    release();
    expect(clock.now()).toBe(2000);
  });

  it('is held until the last hold is released; each counts once', () => {
    let real = 0;
    const clock = createVirtualClock(0, () => real);
    const [first, second] = [clock.hold(), clock.hold()];
    real = 10;
    first();
    first();
    real = 20;
    expect(clock.now()).toBe(20);
    second();
    real = 30;
    expect(clock.now()).toBe(20);
  });
});

it('a real clock waits and does not jump', () => {
  const clock = createRealClock();
  const before = clock.now();
  clock.jumpTo(before + 1e9);
  clock.hold()();
  expect(clock.now() - before).toBeLessThan(1e6);
  expect(clock.delayUntil(before - 1)).toBe(0);
  expect(clock.delayUntil(before + 1e9)).toBeGreaterThan(1e8);
});
