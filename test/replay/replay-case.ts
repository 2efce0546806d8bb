import { compile } from '../../src/compile.ts';
import type { TraceEvent } from '../../src/engine/events.ts';
import type { MapData } from '../../src/engine/world.ts';
import { toHistoryEvent } from '../../src/history/history-event.ts';
import { readHistory } from '../../src/history/read-history.ts';
import type { Json } from '../../src/json.ts';
import { type Replayed, replay } from '../../src/replay/replay.ts';
import type { Reporter } from '../../src/reporters/reporter.ts';
import { loadProject } from '../../src/template/load-project.ts';
import type { WorkflowType } from '../../src/workflow-type.ts';
import { type RunCase, runCase } from '../engine/run-case.ts';

/** A run as AWS would print it: payloads as strings, times as ISO strings, no scopes. */
export function printHistory(events: readonly TraceEvent[]): string {
  return JSON.stringify({ events: events.map(toHistoryEvent) });
}

/** Runs a case and parses its history like a stored one. */
export async function record(testCase: RunCase): Promise<TraceEvent[]> {
  return readHistory(printHistory((await runCase(testCase)).events), 'history.json');
}

export interface ReplayWorld {
  readonly type?: WorkflowType;
  readonly mapData?: MapData;
  readonly reporters?: readonly Reporter[];
}

/** @throws Error if the definition has errors */
export async function replayAgainst(
  definition: Json,
  events: readonly TraceEvent[],
  { type, mapData, reporters = [] }: ReplayWorld = {},
): Promise<Replayed> {
  const project = await loadProject('-', { readStdin: async () => Buffer.from(JSON.stringify(definition)) });
  const source = { ...project.machines[0]!, name: 'M' };
  const given = type === undefined ? {} : { type };
  const { machine, diagnostics } = await compile(source, { openResources: true, ...given });
  if (machine === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  const world = mapData === undefined ? {} : { mapData };
  return replay({ project, source, machine, record: events, reporters, ...given, ...world });
}
