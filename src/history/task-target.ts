import type { EventDetails } from '../engine/events.ts';
import { isJsonObject, ownValue } from '../json.ts';

/** A function's name, or `service:action` for the other integrations. */
export function targetOf(details: EventDetails | undefined): string | undefined {
  const { resource, resourceType, parameters } = details ?? {};
  if (resource === undefined) return undefined;
  const name = isJsonObject(parameters) ? ownValue(parameters, 'FunctionName') : undefined;
  if (resourceType === 'lambda' && typeof name === 'string') return functionName(name);
  return resourceType === undefined ? functionName(resource) : `${resourceType}:${resource}`;
}

/** `reserve` of `reserve:live` and of `arn:aws:lambda:eu-west-1:111111111111:function:reserve:live`. */
function functionName(text: string): string {
  const arn = /^arn:[^:]*:(?:lambda|states):[^:]*:[^:]*:(?:function|activity):([^:]+)/.exec(text);
  return arn?.[1] ?? text;
}
