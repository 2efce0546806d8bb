import { parseArn } from '../arn.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import { type DetailsShape, HISTORY_DETAILS } from './history-details.ts';
import type { HistoryEntry } from './history-entries.ts';
import { splitAttempts } from './split-attempts.ts';

/** The events of one execution, in the format of GetExecutionHistory. */
export interface ChosenExecution {
  readonly entries: readonly HistoryEntry[];
  /** Absent if the document does not name it. */
  readonly arn?: string;
  /** They come from a log, which may lack events. */
  readonly isLog: boolean;
  /** The number of other executions in the document. */
  readonly others: number;
}

/** The maximum number of executions listed in a message. */
const MAX_LISTED = 20;

/**
 * Selects the execution that the events belong to. A log group contains those of many, and the events of a run contain
 * those of its child executions (`"execution": "Convert[17]"`) besides its own; of a child's attempts, the last counts.
 * @param wanted an ARN, or a part of one between colons; the child's path
 * @throws UsageError that lists the executions, if there are several and none is selected
 */
export function chooseExecution(
  entries: readonly HistoryEntry[],
  path: string,
  wanted: string | undefined,
): ChosenExecution {
  const groups = new Map<string, HistoryEntry[]>();
  let isLog = false;
  for (const entry of entries) {
    const { value } = entry;
    const isLogEntry = isJsonObject(value) && ownValue(value, 'execution_arn') !== undefined;
    isLog ||= isLogEntry;
    const key = isJsonObject(value) ? ownValue(value, isLogEntry ? 'execution_arn' : 'execution') : undefined;
    const name = typeof key === 'string' ? key : '';
    const event = isLogEntry ? { ...entry, value: fromLog(value) } : entry;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [event]);
    else group.push(event);
  }
  const names = [...groups.keys()];
  const chosen = wanted === undefined ? chooseDefault(names) : names.filter((name) => isNamed(name, wanted));
  if (chosen.length !== 1) throw refuse(groups, path, wanted);
  const [name = ''] = chosen;
  const own = groups.get(name)!;
  return {
    entries: isLog ? withoutRepeated(own) : name === '' ? own : splitAttempts(own).at(-1)!,
    ...(name.startsWith('arn:') && { arn: name }),
    isLog,
    others: names.length - 1,
  };
}

/** The run's own events come before those of its children. */
function chooseDefault(names: readonly string[]): readonly string[] {
  return names.includes('') ? [''] : names;
}

function isNamed(name: string, wanted: string): boolean {
  return name === wanted || parseArn(name)?.resource.slice(1).includes(wanted) === true;
}

function refuse(
  groups: ReadonlyMap<string, readonly HistoryEntry[]>,
  path: string,
  wanted: string | undefined,
): UsageError {
  const named = [...groups].filter(([name]) => name !== '');
  if (named.length === 0) return new UsageError(`${path} contains one execution without a name: leave out --execution`);
  const lines = named
    .slice(0, MAX_LISTED)
    .map(([name, { length }]) => `  ${name}  ${length} ${length === 1 ? 'event' : 'events'}`);
  const rest = named.length > MAX_LISTED ? `\n  and ${named.length - MAX_LISTED} more` : '';
  const what =
    wanted === undefined
      ? `${path} contains the events of ${named.length} executions: choose one with --execution`
      : `${path} contains no single execution '${wanted}'; it has`;
  return new UsageError(`${what}\n${lines.join('\n')}${rest}`);
}

/** CloudWatch Logs delivers at least once. */
function withoutRepeated(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ value }) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
}

const NUMBERS = new Set(['index', 'length', 'redriveCount', 'timeoutInSeconds', 'heartbeatInSeconds']);

/**
 * A log entry as an event of GetExecutionHistory. All its scalars are strings, its details have no key of their own.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function fromLog(entry: JsonObject): JsonObject {
  const { id, type, previous_event_id: previous = '0', event_timestamp: time, details } = entry;
  const shapes: Readonly<Record<string, DetailsShape | undefined>> = HISTORY_DETAILS;
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  const own = isJsonObject(details) ? Object.entries(details) : [];
  return {
    id: toNumber(id),
    previousEventId: toNumber(previous),
    type: type ?? null,
    // milliseconds; the history has seconds or an ISO string
    timestamp: toTime(time),
    ...(shape !== undefined && {
      [shape.key]: Object.fromEntries(own.map(([name, value]) => [name, NUMBERS.has(name) ? toNumber(value) : value])),
    }),
  };
}

function toNumber(value: Json | undefined): Json {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : (value ?? null);
}

function toTime(value: Json | undefined): Json {
  const number = toNumber(value);
  return typeof number === 'number' ? number / 1000 : (value ?? null);
}
