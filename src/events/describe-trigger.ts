import type { JsonObject } from '../json.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { openSchedule } from './read/schedules.ts';
import type { Trigger } from './trigger.ts';

/** A trigger as one line for people, and its details as data. */
export function describeTrigger(trigger: Trigger): { readonly text: string; readonly details: JsonObject } {
  switch (trigger.kind) {
    case 'schedule': {
      const { expression, timeZone, windowMinutes, start, end } = trigger;
      const parts = [
        expression,
        ...(timeZone === undefined ? [] : [timeZone]),
        ...(windowMinutes === 0 ? [] : [`within ${windowMinutes} min`]),
        ...(start === undefined ? [] : [`from ${isoSeconds(start)}`]),
        ...(end === undefined ? [] : [`until ${isoSeconds(end)}`]),
      ];
      return {
        text: parts.join(' '),
        details: {
          schedule: expression,
          timeZone: timeZone ?? 'UTC',
          ...(windowMinutes > 0 && { windowMinutes }),
          ...(start !== undefined && { start: isoSeconds(start) }),
          ...(end !== undefined && { end: isoSeconds(end) }),
        },
      };
    }
    case 'rule': {
      const { pattern, busName } = trigger;
      const bus = busName === 'default' ? '' : `${busName} `;
      return { text: bus + JSON.stringify(pattern), details: { bus: busName, pattern } };
    }
    case 'api': {
      const { method, path, integration } = trigger;
      return {
        text: `${method} ${path} → ${integration.action}`,
        details: { method, path, action: integration.action },
      };
    }
    case 'ignored':
      return { text: trigger.reason, details: { ignored: trigger.reason } };
  }
}

/** In AWS's format: without milliseconds. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** When a schedule that is created at this instant fires next, at most this many times. Empty if it is disabled. */
export function nextTimes(trigger: Trigger, after: number, count = 3): readonly number[] {
  if (trigger.kind !== 'schedule' || !trigger.isEnabled || hasErrors(trigger.diagnostics)) return [];
  const schedule = openSchedule(trigger, after);
  const times: number[] = [];
  for (let time = schedule.next(after - 1); time !== undefined && times.length < count; time = schedule.next(time)) {
    times.push(time);
  }
  return times;
}
