import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Project } from '../template/project.ts';
import { isoSeconds } from './describe-trigger.ts';
import { scheduleInput } from './input/schedule-event.ts';
import { InputError, ruleInput } from './input/target-input.ts';
import { compilePattern } from './pattern/compile-pattern.ts';
import type { RuleTrigger, ScheduleTrigger } from './trigger.ts';

/**
 * The input of the execution that a schedule starts now.
 *
 * @throws UsageError
 */
export function inputOfSchedule(trigger: ScheduleTrigger, now: number): Json {
  return orUsageError(() => scheduleInput(trigger, Math.floor(now / 1000) * 1000));
}

/**
 * The input of the execution that a rule starts for an event. Missing fields of EventBridge's envelope are added.
 * @throws UsageError if the event does not match the rule's pattern, or is not an event
 */
export function inputOfRule(trigger: RuleTrigger, given: Json, project: Project, now: number): Json {
  if (!isJsonObject(given))
    throw new UsageError('an event of EventBridge is an object with source, detail-type and detail');
  for (const name of ['source', 'detail-type']) {
    if (typeof given[name] !== 'string') throw new UsageError(`the event has no ${name}, which EventBridge requires`);
  }
  const { region, accountId: account } = project;
  const envelope = {
    version: '0',
    id: randomUUID(),
    account,
    time: isoSeconds(now),
    region,
    resources: [],
    detail: {},
  };
  const event: JsonObject = { ...envelope, ...given };
  const miss = compilePattern(trigger.pattern).mismatch(event);
  if (miss !== undefined) {
    const pattern = JSON.stringify(trigger.pattern);
    throw new UsageError(`the event does not match the pattern of '${trigger.id}' in ${miss}\n  ${pattern}`);
  }
  return orUsageError(() => ruleInput(trigger, event, isoSeconds(now)));
}

function orUsageError(make: () => Json): Json {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}
