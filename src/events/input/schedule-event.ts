import { randomUUID } from 'node:crypto';
import { parseArn } from '../../arn.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isoSeconds } from '../describe-trigger.ts';
import type { ScheduleTrigger } from '../trigger.ts';
import { ruleInput, schedulerInput } from './target-input.ts';

/**
 * The event of a schedule, as written by EventBridge ("Scheduled Event" of `aws.events`, with an empty detail) or
 * EventBridge Scheduler (`aws.scheduler`, whose detail is a string).
 */
export function scheduleEvent({ arn, service }: ScheduleTrigger, time: number, id: string): JsonObject {
  const { region = '', accountId = '' } = parseArn(arn) ?? {};
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: service === 'rule' ? 'aws.events' : 'aws.scheduler',
    account: accountId,
    time: isoSeconds(time),
    region,
    resources: [arn],
    detail: service === 'rule' ? {} : '{}',
  };
}

/**
 * The input that a schedule which fires at this time passes to its machine.
 * @throws InputError
 */
export function scheduleInput(trigger: ScheduleTrigger, time: number, id: string = randomUUID()): Json {
  const event = scheduleEvent(trigger, time, id);
  return trigger.service === 'rule'
    ? ruleInput(trigger, event, isoSeconds(time))
    : schedulerInput(trigger, event, isoSeconds(time), id);
}
