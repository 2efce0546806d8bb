import { formatArn } from '../../arn.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Range } from '../../source/source-file.ts';
import type { MachineSource } from '../../template/project.ts';
import { ScheduleError } from '../schedule/cron-field.ts';
import { parseSchedule } from '../schedule/schedule.ts';
import type { ScheduleTrigger } from '../trigger.ts';
import type { Properties } from './properties.ts';
import { readTarget } from './target.ts';

/** Where an event is defined, and what it starts. */
export interface TriggerPlace {
  readonly id: string;
  readonly resourceId: string;
  readonly type: string;
  readonly machine: MachineSource;
  readonly range: Range;
  /** Collects problems. */
  readonly diagnostics: Diagnostic[];
}

/**
 * A rule's schedule.
 * @param properties contain the expression and whether it is enabled
 * @param target contains its input
 */
export function readRuleSchedule(
  place: TriggerPlace,
  properties: Properties,
  target: Properties,
  { expressionName, ruleName, isEnabled }: { expressionName: string; ruleName: string; isEnabled: boolean },
): ScheduleTrigger {
  return checked(properties, expressionName, {
    ...place,
    kind: 'schedule',
    service: 'rule',
    arn: formatArn({ service: 'events', resource: `rule/${ruleName}`, ...properties.scope.place }),
    expression: properties.requiredText(expressionName) ?? '',
    timeZone: undefined,
    start: undefined,
    end: undefined,
    windowMinutes: 0,
    isEnabled,
    target: readTarget(target, place.resourceId),
  });
}

/**
 * A schedule of EventBridge Scheduler: SAM's `ScheduleV2` and `AWS::Scheduler::Schedule` have the same properties,
 * except for the target's.
 */
export function readSchedulerSchedule(
  place: TriggerPlace,
  properties: Properties,
  target: Properties,
  defaultName: string,
): ScheduleTrigger {
  const name = properties.text('Name') ?? defaultName;
  const group = properties.text('GroupName') ?? 'default';
  const expression = properties.requiredText('ScheduleExpression') ?? '';
  return checked(properties, 'ScheduleExpression', {
    ...place,
    kind: 'schedule',
    service: 'scheduler',
    arn: formatArn({ service: 'scheduler', resource: `schedule/${group}/${name}`, ...properties.scope.place }),
    expression,
    timeZone: properties.text('ScheduleExpressionTimezone'),
    start: properties.time('StartDate'),
    end: properties.time('EndDate'),
    windowMinutes: readWindow(properties),
    isEnabled: properties.oneOf('State', ['ENABLED', 'DISABLED']) !== 'DISABLED',
    target: readTarget(target, place.resourceId),
  });
}

function readWindow(properties: Properties): number {
  if (!properties.has('FlexibleTimeWindow')) return 0;
  const window = properties.map('FlexibleTimeWindow');
  if (window.oneOf('Mode', ['OFF', 'FLEXIBLE']) !== 'FLEXIBLE') return 0;
  const text = window.requiredText('MaximumWindowInMinutes');
  if (text === undefined) return 0;
  const minutes = /^\d+$/.test(text) ? Number(text) : 0;
  if (minutes >= 1 && minutes <= 1440) return minutes;
  window.error('MaximumWindowInMinutes', `'MaximumWindowInMinutes' must be a number from 1 to 1440, not '${text}'`);
  return 0;
}

/** Reports what AWS refuses in the expression. */
function checked(properties: Properties, name: string, trigger: ScheduleTrigger): ScheduleTrigger {
  // a missing expression has been reported
  if (trigger.expression === '') return trigger;
  try {
    openSchedule(trigger, 0);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    const isZone = error.message.includes('time zone');
    properties.error(isZone ? 'ScheduleExpressionTimezone' : name, error.message);
  }
  return trigger;
}

/**
 * The times of a schedule created at this instant.
 * @throws ScheduleError if AWS refuses it, which its diagnostics report
 */
export function openSchedule(trigger: ScheduleTrigger, created: number): ReturnType<typeof parseSchedule> {
  const { expression, service, timeZone, start, end } = trigger;
  return parseSchedule(expression, {
    service,
    created,
    ...(timeZone !== undefined && { timeZone }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  });
}
