import { checkDefinition } from '../../src/definition/check-definition.ts';
import type { Machine } from '../../src/definition/definition.ts';
import type { TraceEvent } from '../../src/engine/events.ts';
import { outcomeOf, readHistory } from '../../src/history/read-history.ts';
import type { Output, Reporter, RunInfo } from '../../src/reporters/reporter.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { stateSyntaxes } from '../../src/states/index.ts';

const START = Date.parse('2025-03-01T12:00:00.000Z');
const LINE = /^(\d+)<(\d+) \+(\d+) (\w+)(?: (\{.*\}))?$/;

/**
 * A document in the AWS CLI's format, from a short notation: `3<2 +15 TaskScheduled {"resource":"invoke"}` is event 3,
 * whose previous one is 2, 15 ms after the start. Payloads other than strings become JSON texts.
 */
export function historyText(lines: string): string {
  const events = lines
    .trim()
    .split('\n')
    .map((line) => {
      const [, id, previousEventId, offset, type, details] = LINE.exec(line.trim()) ?? [];
      if (type === undefined) throw new Error(`no event: ${line}`);
      const timestamp = new Date(START + Number(offset)).toISOString();
      const envelope = { timestamp, type, id: Number(id), previousEventId: Number(previousEventId) };
      return details === undefined ? envelope : { ...envelope, [detailsKey(type)]: asTexts(JSON.parse(details)) };
    });
  return JSON.stringify({ events });
}

function detailsKey(type: string): string {
  const moved = /State(Entered|Exited)$/.exec(type)?.[1];
  return moved === undefined ? `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails` : `state${moved}EventDetails`;
}

function asTexts(details: Record<string, unknown>): Record<string, unknown> {
  const payloads = ['input', 'output', 'parameters'].filter((field) => field in details);
  return { ...details, ...Object.fromEntries(payloads.map((field) => [field, JSON.stringify(details[field])])) };
}

export function storedEvents(lines: string): TraceEvent[] {
  return readHistory(historyText(lines), 'history.json');
}

export async function machineOf(definition: object): Promise<Machine> {
  const problems: string[] = [];
  const file = new SourceFile('machine.asl.json', JSON.stringify(definition));
  const node = await parseSource(file, ({ message }) => problems.push(message));
  const checked = await checkDefinition(node, { types: stateSyntaxes, workflowType: 'STANDARD' });
  if (checked.machine === undefined)
    throw new Error([...problems, ...checked.diagnostics.map((d) => d.message)].join());
  return checked.machine;
}

export class TextOutput implements Output {
  readonly isTTY: boolean = false;
  readonly columns: number;
  readonly color: boolean;
  text = '';

  constructor(columns = 80, color = false) {
    this.columns = columns;
    this.color = color;
  }

  write(text: string): void {
    this.text += text;
  }
}

/** Passes stored events to a reporter as a run would. */
export function replayTo(reporter: Reporter, events: readonly TraceEvent[], info: Partial<RunInfo> = {}): void {
  reporter.onStart?.({ name: 'Orders', type: 'STANDARD', path: 'orders.yml', ...info });
  for (const event of events) reporter.onEvent?.(event);
  const span = { startDate: events[0]!.timestamp, stopDate: events.at(-1)!.timestamp };
  reporter.onEnd?.(outcomeOf(events) ?? { status: 'RUNNING', ...span });
}
