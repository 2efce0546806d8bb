import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runSchedules } from '../../src/events/run-schedules.ts';
import type { ScheduleTrigger } from '../../src/events/trigger.ts';

const CREATED = Date.parse('2026-01-01T00:00:00Z');

function trigger(expression: string, windowMinutes = 0): ScheduleTrigger {
  const target = { input: undefined, inputPath: undefined, transformer: undefined, deadLetterQueue: undefined };
  return {
    kind: 'schedule',
    service: 'scheduler',
    id: 'Tick',
    arn: 'arn',
    expression,
    windowMinutes,
    target,
  } as ScheduleTrigger;
}

/** When the schedule fires, to the second, and its messages. */
function watch(one: ScheduleTrigger, options: { readonly since?: number; readonly random?: number } = {}) {
  const seen: string[] = [];
  const end = runSchedules([one], {
    start: async () => void seen.push(new Date().toISOString().slice(11, 19)),
    onLog: (line) => seen.push(line),
    now: Date.now,
    random: () => options.random ?? 0,
    created: CREATED,
    since: options.since ?? CREATED,
  });
  return { seen, end };
}

beforeEach(() => {
  vi.useFakeTimers({ now: CREATED });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a rate fires at once and repeatedly, until it is stopped', async () => {
  const { seen, end } = watch(trigger('rate(2 minutes)'));
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(seen).toEqual(['00:00:00', '00:02:00', '00:04:00']);
  end();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(seen).toHaveLength(3);
});

test('it fires at once even if it is scheduled with a delay', async () => {
  vi.setSystemTime(CREATED + 40);
  const { seen, end } = watch(trigger('rate(2 minutes)'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(['00:00:00']);
  end();
});

test('a reloaded schedule continues from its creation', async () => {
  vi.setSystemTime(CREATED + 90_000);
  const { seen, end } = watch(trigger('rate(2 minutes)'), { since: CREATED + 90_000 });
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(seen).toEqual(['00:02:00', '00:04:00']);
  end();
});

// "Configuring flexible time windows" of EventBridge Scheduler: within the window after the scheduled time
test('a flexible window delays it by a part of the window', async () => {
  const { seen, end } = watch(trigger('cron(5 0 * * ? *)', 10), { random: 0.5 });
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  expect(seen).toEqual(['00:10:00']);
  end();
});

test('overlapping windows skip no time of the schedule', async () => {
  const { seen, end } = watch(trigger('rate(1 minutes)', 10), { random: 0.5 });
  await vi.advanceTimersByTimeAsync(8 * 60_000);
  expect(seen).toEqual(['00:05:00', '00:06:00', '00:07:00', '00:08:00']);
  end();
});

test('it waits for days', async () => {
  const { seen, end } = watch(trigger('at(2026-02-10T00:00:00)'));
  await vi.advanceTimersByTimeAsync(41 * 86_400_000);
  expect(seen).toEqual(['00:00:00', 'Tick no longer fires']);
  end();
});

test('times missed during sleep are reported and skipped', async () => {
  const { seen, end } = watch(trigger('cron(0 * * * ? *)'), { since: CREATED + 1 });
  await vi.advanceTimersByTimeAsync(60_000);
  vi.setSystemTime(Date.parse('2026-01-01T05:30:00Z'));
  await vi.advanceTimersByTimeAsync(31 * 60_000);
  expect(seen).toEqual(['Tick did not fire at 2026-01-01T01:00:00Z: this computer was asleep', '06:00:00']);
  end();
});

test('a clock that is set back does not fire twice', async () => {
  const { seen, end } = watch(trigger('cron(0 * * * ? *)'), { since: CREATED + 1 });
  await vi.advanceTimersByTimeAsync(61 * 60_000);
  vi.setSystemTime(Date.parse('2026-01-01T00:30:00Z'));
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(seen).toEqual(['01:00:00']);
  end();
});
