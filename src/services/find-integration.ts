import { INTEGRATIONS } from './integrations/index.ts';
import type { ActionRow, ServiceRow } from './integrations/service-row.ts';

/** A service's row, by own-property look-up: `constructor` is not a service. */
export function findService(service: string): ServiceRow | undefined {
  return Object.hasOwn(INTEGRATIONS, service) ? INTEGRATIONS[service] : undefined;
}

/** @param action without the call pattern that follows it */
export function findAction(service: string, action: string): ActionRow | undefined {
  const actions = findService(service)?.actions ?? {};
  return Object.hasOwn(actions, action) ? actions[action] : undefined;
}

/** The names of the optimised integrations' services. */
export function listServices(): readonly string[] {
  return Object.keys(INTEGRATIONS);
}

/** Whether the action is a call of an API that a client of the AWS SDK can make. */
export function isApiCall(service: string, action: string): boolean {
  const row = findAction(service, action);
  return row !== undefined && row.cannotRun !== true && findService(service)?.names !== undefined;
}

/** `submitJob` of `submitJob.sync`. */
export function withoutPattern(action: string): string {
  const dot = action.indexOf('.');
  return dot < 0 ? action : action.slice(0, dot);
}
