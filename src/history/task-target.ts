import { nameInArn } from '../arn.ts';
import type { EventDetails } from '../engine/events.ts';
import { isJsonObject, ownValue } from '../json.ts';

/** A function's name, or `service:action` for the other integrations. */
export function targetOf(details: EventDetails | undefined): string | undefined {
  const { resource, resourceType, parameters } = details ?? {};
  if (resource === undefined) return undefined;
  const name = isJsonObject(parameters) ? ownValue(parameters, 'FunctionName') : undefined;
  if (resourceType === 'lambda' && typeof name === 'string') return nameInArn(name) ?? name;
  return resourceType === undefined ? (nameInArn(resource) ?? resource) : `${resourceType}:${resource}`;
}
