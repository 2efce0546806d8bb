import type { Json, JsonObject } from '../../json.ts';
import { parseFiniteJson } from '../../parse-finite-json.ts';
import { isTooDeep } from '../../step-functions/api-error.ts';
import type { RuleTrigger, ScheduleTrigger, TriggerTarget } from '../trigger.ts';
import { parseEventPath } from './event-path.ts';
import { transformInput } from './transform-input.ts';

/** Thrown if an event cannot be turned into its target's input: on AWS, it goes to the dead-letter queue. */
export class InputError extends Error {}

/**
 * The input of the execution that a rule starts for an event: `Input`, the result of `InputPath` or `InputTransformer`,
 * or the event itself.
 *
 * @throws InputError
 */
export function ruleInput(
  { target, arn }: Pick<RuleTrigger | ScheduleTrigger, 'target' | 'arn'>,
  event: JsonObject,
  received: string,
): Json {
  if (target.input !== undefined) return parse(target.input, 'Input');
  if (target.inputPath !== undefined) return findByPath(target, event);
  if (target.transformer === undefined) return event;
  const rule = { arn, name: arn.slice(arn.lastIndexOf('/') + 1) };
  return parse(transformInput(target.transformer, event, rule, received), 'the result of InputTransformer');
}

function findByPath({ inputPath = '$' }: TriggerTarget, event: JsonObject): Json {
  const path = parseEventPath(inputPath);
  if (path === undefined) throw new InputError(`the InputPath '${inputPath}' is not a path that EventBridge accepts`);
  const value = path.find(event);
  if (value === undefined) throw new InputError(`the InputPath '${inputPath}' finds nothing in the event`);
  return value;
}

/**
 * The input of the execution that EventBridge Scheduler starts: `Input` with its context attributes, or Scheduler's own
 * event.
 * Source: "Adding context attributes in EventBridge Scheduler" in its user guide.
 *
 * @throws InputError
 */
export function schedulerInput(
  { target, arn }: ScheduleTrigger,
  event: JsonObject,
  scheduledTime: string,
  executionId: string,
): Json {
  if (target.input === undefined) return event;
  const attributes = new Map([
    ['schedule-arn', arn],
    ['scheduled-time', scheduledTime],
    ['execution-id', executionId],
    ['attempt-number', '1'],
  ]);
  const text = target.input.replaceAll(
    /<aws\.scheduler\.([\w-]+)>/g,
    (written, name: string) => attributes.get(name) ?? written,
  );
  return parse(text, 'Input');
}

function parse(text: string, what: string): Json {
  if (isTooDeep(text)) throw new InputError(`${what} is nested too deep`);
  try {
    return parseFiniteJson(text);
  } catch {
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    throw new InputError(`${what} is not valid JSON, which the input of an execution must be: ${shown}`);
  }
}
