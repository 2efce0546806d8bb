import { INTEGRATIONS } from './integrations/index.ts';
import type { ActionRow, ServiceRow } from './integrations/service-row.ts';

/** A service's entry, by own-property look-up: `constructor` is not a service. */
export function findService(service: string): ServiceRow | undefined {
  return Object.hasOwn(INTEGRATIONS, service) ? INTEGRATIONS[service] : undefined;
}

/** @param action without its call pattern */
export function findAction(service: string, action: string): ActionRow | undefined {
  const actions = findService(service)?.actions ?? {};
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}

/** The services of the optimised integrations. */
export function listServices(): readonly string[] {
  return Object.keys(INTEGRATIONS);
}

/** Whether the action is an API call that a client of the AWS SDK can make. */
export function isApiCall(service: string, action: string): boolean {
  const row = findAction(service, action);
  return row !== undefined && row.cannotRun !== true && findService(service)?.names !== undefined;
}

/** `submitJob` of `submitJob.sync`. */
export function withoutPattern(action: string): string {
  const dot = action.indexOf('.');
  return dot < 0 ? action : action.slice(0, dot);
}
