import type { IncomingMessage } from 'node:http';
import type { Json, JsonObject } from '../json.ts';
import { hasErrors } from '../source/diagnostic.ts';
import type { Project } from '../template/project.ts';
import type { GatewayOptions } from './api/api-gateway.ts';
import type { ApiResponse } from './api/api-request.ts';
import { EventBus } from './event-bus.ts';
import { readTriggers } from './read-triggers.ts';
import { runSchedules } from './run-schedules.ts';
import { createStartMachine } from './start-machine.ts';
import type { ApiTrigger, Trigger } from './trigger.ts';

export interface EventsOptions {
  readonly project: Project;
  /** Starts an execution. Rejects with ApiError. */
  readonly start: (machineArn: string, input: Json, name: string) => Promise<unknown>;
  /** Calls an operation of Step Functions. Rejects with ApiError. */
  readonly callStates: (operation: string, body: JsonObject) => Promise<JsonObject>;
  readonly onLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When the template's schedules were created, from which a rate counts. */
  readonly created: number;
  /** When they start firing: the same, or later if the template was reloaded. */
  readonly since: number;
}

/** Answers an HTTP request, given its body. */
type RouteHandler = (body: string) => Promise<ApiResponse>;

export interface RunningEvents {
  /** The triggers that start machines: enabled, and accepted by AWS. */
  readonly triggers: readonly Trigger[];
  /** Calls an operation of EventBridge's API. Rejects with ApiError. */
  call(operation: string, body: JsonObject): Promise<JsonObject>;
  /** The handler for a request to a route of the template; undefined if there is none. */
  route(request: IncomingMessage): RouteHandler | undefined;
  close(): void;
}

/** Lets the events of a template start its machines: schedules from now on, rules on PutEvents, routes on requests. */
export async function startEvents(options: EventsOptions): Promise<RunningEvents> {
  const { project, start, callStates: call, onLog, now, created, since } = options;
  const { region, accountId } = project;
  const triggers = readTriggers(project).filter(
    ({ kind, isEnabled, diagnostics }) => kind !== 'ignored' && isEnabled && !hasErrors(diagnostics),
  );
  const rules = triggers.filter((trigger) => trigger.kind === 'rule');
  const routes = triggers.filter((trigger) => trigger.kind === 'api');
  const schedules = triggers.filter((trigger) => trigger.kind === 'schedule');
  const route = routes.length === 0 ? undefined : await openGateway(routes, { accountId, call, onLog, now });
  const startMachine = createStartMachine(start, onLog);
  const bus = new EventBus(rules, { region, accountId, start: startMachine, onLog, now });
  const close = runSchedules(schedules, { start: startMachine, onLog, now, created, since, random: Math.random });
  return {
    triggers,
    call: (operation, body) => bus.call(operation, body),
    route: (request) => route?.(request),
    close,
  };
}

/** Code for templates in VTL is loaded only if there are routes. */
async function openGateway(routes: readonly ApiTrigger[], options: GatewayOptions): Promise<RunningEvents['route']> {
  const { ApiGateway, readIncoming } = await import('./api/api-gateway.ts');
  const gateway = new ApiGateway(routes, options);
  return (request) => {
    const { method, path } = readIncoming(request, '');
    return gateway.has(method, path) ? (body) => gateway.answer(readIncoming(request, body)) : undefined;
  };
}
