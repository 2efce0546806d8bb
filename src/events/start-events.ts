import type { Json, JsonObject } from '../json.ts';
import { hasErrors } from '../source/diagnostic.ts';
import type { Project } from '../template/project.ts';
import { EventBus } from './event-bus.ts';
import { readTriggers } from './read-triggers.ts';
import { runSchedules } from './run-schedules.ts';
import { createStartMachine } from './start-machine.ts';
import type { Trigger } from './trigger.ts';

export interface EventsOptions {
  readonly project: Project;
  /** Starts an execution. Rejects with ApiError. */
  readonly start: (machineArn: string, input: Json, name: string) => Promise<unknown>;
  readonly onLog: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface RunningEvents {
  /** Those that start machines: enabled, and as AWS takes them. */
  readonly triggers: readonly Trigger[];
  /** An operation of EventBridge's API. Rejects with ApiError. */
  call(operation: string, body: JsonObject): Promise<JsonObject>;
  close(): void;
}

/** Lets the events of a template start its machines: schedules from now on, and rules by PutEvents. */
export function startEvents({ project, start, onLog, now }: EventsOptions): RunningEvents {
  const triggers = readTriggers(project).filter(
    ({ kind, isEnabled, diagnostics }) => kind !== 'ignored' && isEnabled && !hasErrors(diagnostics),
  );
  const startMachine = createStartMachine(start, onLog);
  const rules = triggers.filter((trigger) => trigger.kind === 'rule');
  const schedules = triggers.filter((trigger) => trigger.kind === 'schedule');
  const { region, accountId } = project;
  const bus = new EventBus(rules, { region, accountId, start: startMachine, onLog, now });
  const close = runSchedules(schedules, { start: startMachine, onLog, now, random: Math.random });
  return { triggers, call: (operation, body) => bus.call(operation, body), close };
}
