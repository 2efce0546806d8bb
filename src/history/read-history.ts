import type { EventDetails, EventType, Outcome, PayloadField, TraceEvent } from '../engine/events.ts';
import { isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import { type ChosenExecution, chooseExecution } from './choose-execution.ts';
import { type DetailsShape, HISTORY_DETAILS } from './history-details.ts';
import {
  checkDepth,
  type HistoryEntries,
  type HistoryEntry,
  parseHistoryEntries,
  refuseHistoryText,
} from './history-entries.ts';
import { type PlacelessEvent, ScopeRecovery } from './recover-scopes.ts';

/** An execution read from a document. */
export interface StoredHistory extends Pick<ChosenExecution, 'arn' | 'others'> {
  readonly events: TraceEvent[];
}

/**
 * Reads the history of an execution: what `aws stepfunctions get-execution-history` prints, `{ "events": [...] }` or
 * the bare array, in either order; the log of an Express execution, as JSON lines or as `aws logs filter-log-events`
 * prints it; the JSON lines of `--format events`. Payloads are parsed, and the branch or iteration of each event is
 * derived from its previousEventId. Times may be ISO strings or seconds since the epoch, as the AWS CLI prints both. A
 * history that stops before the end of its execution is read as far as it goes.
 *
 * @param path names the document in messages
 * @param execution which one, if the document contains several: its ARN or name
 * @throws UsageError with the problem and its location
 */
export function readHistory(text: string, path: string, execution?: string): TraceEvent[] {
  const found = parseHistoryEntries(text, path) ?? refuseHistoryText(text, path);
  return placeEvents(found, path, execution).events;
}

/** Reads entries that have been found in a document. */
export function placeEvents({ entries, hasMore }: HistoryEntries, path: string, execution?: string): StoredHistory {
  if (entries.length === 0) throw new UsageError(`${path} contains no events`);
  const { entries: own, isLog, ...chosen } = chooseExecution(entries, path, execution);
  const events = own.map(({ value, where }) => readEvent(value, where));
  events.sort((a, b) => a.id - b.id);
  checkWhole(events, path, hasMore, isLog);
  const recovery = new ScopeRecovery();
  return { ...chosen, events: events.map((event) => ({ scope: recovery.scopeOf(event), ...event })) };
}

/** Reads the events of one execution one by one. */
export class EventReader {
  readonly #recovery = new ScopeRecovery();

  /**
   * Call it once for every event, in the order of ids.
   * @throws UsageError if it is not an event
   */
  read({ value, where }: HistoryEntry): TraceEvent {
    const event = readEvent(value, where);
    return { ...event, scope: this.#recovery.scopeOf(event) };
  }
}

/**
 * How the recorded execution ended; undefined if the history stops before that. `startDate`: if it is known separately.
 */
export function outcomeOf(
  events: readonly TraceEvent[],
  startDate: number | undefined = events[0]?.timestamp,
): Outcome | undefined {
  const last = events.at(-1);
  if (startDate === undefined || last === undefined) return undefined;
  const status = STATUSES.get(last.type);
  if (status === undefined) return undefined;
  const { output, error, cause } = last.details ?? {};
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    startDate,
    stopDate: last.timestamp,
  };
}

const STATUSES: ReadonlyMap<EventType, Outcome['status']> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
  ['ExecutionAborted', 'ABORTED'],
]);

function readEvent(value: Json, where: string): PlacelessEvent {
  if (!isJsonObject(value)) throw new UsageError(`${where} is not an event: expected an object`);
  const id = ownValue(value, 'id');
  const previousEventId = ownValue(value, 'previousEventId') ?? 0;
  const type = ownValue(value, 'type');
  if (!isEventId(id) || id === 0) throw new UsageError(`${where} has no id: expected a number from 1`);
  if (!isEventId(previousEventId))
    throw new UsageError(`${where} has an invalid previousEventId: expected a whole number from 0`);
  if (typeof type !== 'string' || !Object.hasOwn(HISTORY_DETAILS, type)) {
    throw new UsageError(`${where} has an unknown event type: ${JSON.stringify(type ?? null)}`);
  }
  const shape: DetailsShape | undefined = HISTORY_DETAILS[type as EventType];
  const details = shape === undefined ? undefined : ownValue(value, shape.key);
  return {
    id,
    previousEventId,
    type: type as EventType,
    timestamp: readTimestamp(ownValue(value, 'timestamp'), where),
    details: isJsonObject(details) ? readDetails(details, `${where} (${type})`) : undefined,
  };
}

function isEventId(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Milliseconds since the epoch. */
function readTimestamp(value: Json | undefined, where: string): number {
  const time =
    typeof value === 'number' ? Math.round(value * 1000) : Date.parse(typeof value === 'string' ? value : '');
  // the range of a Date
  if (Number.isNaN(time) || Math.abs(time) > 8.64e15)
    throw new UsageError(`${where} has no timestamp: expected an ISO time or seconds`);
  return time;
}

function readDetails(details: JsonObject, where: string): EventDetails {
  const read: { [field: string]: Json } = {};
  const truncated: PayloadField[] = [];
  for (const [field, value] of Object.entries(details)) {
    if (field === 'input' || field === 'output' || field === 'parameters') {
      const about = ownValue(details, `${field}Details`);
      const truncatedMark = isJsonObject(about) ? ownValue(about, 'truncated') : undefined;
      const isTruncated = truncatedMark === true || truncatedMark === 'true';
      read[field] = isTruncated ? value : readPayload(value, `${where}: its ${field}`);
      if (isTruncated) truncated.push(field);
    } else if (field === 'assignedVariables' && isJsonObject(value)) {
      const variables: { [name: string]: Json } = {};
      for (const [name, text] of Object.entries(value)) {
        setOwn(variables, name, readPayload(text, `${where}: its variable ${name}`));
      }
      read[field] = variables;
    } else if (!field.endsWith('Details') && field !== OWN_FIELD && value !== null) {
      checkType(field, value, where);
      setOwn(read, field, value);
    }
  }
  if (truncated.length > 0) read[OWN_FIELD] = truncated;
  return read as EventDetails;
}

/** Fields derived from payloads in the details: no event itself has such a field. */
const OWN_FIELD = 'truncated' satisfies keyof EventDetails;

/** The types of the fields that are not payloads, by the API's model. */
const FIELD_TYPES: Readonly<Record<string, 'string' | 'number' | 'object'>> = {
  name: 'string',
  error: 'string',
  cause: 'string',
  location: 'string',
  state: 'string',
  roleArn: 'string',
  stateMachineAliasArn: 'string',
  stateMachineVersionArn: 'string',
  index: 'number',
  length: 'number',
  mapRunArn: 'string',
  redriveCount: 'number',
  resource: 'string',
  resourceType: 'string',
  region: 'string',
  timeoutInSeconds: 'number',
  heartbeatInSeconds: 'number',
  taskCredentials: 'object',
  workerName: 'string',
  assignedVariables: 'object',
};

function checkType(field: string, value: Json, where: string): void {
  const type = Object.hasOwn(FIELD_TYPES, field) ? FIELD_TYPES[field] : undefined;
  const found = Array.isArray(value) ? 'array' : typeof value;
  if (type === undefined || found === type) return;
  throw new UsageError(`${where}: its ${field} must be ${type === 'object' ? 'an' : 'a'} ${type}`);
}

function readPayload(value: Json, where: string): Json {
  if (typeof value !== 'string') return value;
  checkDepth(value, where);
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new UsageError(`${where} is not JSON text: ${JSON.stringify(value.slice(0, 60))}`);
  }
}

function checkWhole(events: readonly PlacelessEvent[], path: string, hasMore: boolean, isLog: boolean): void {
  if (hasMore) {
    throw new UsageError(
      `${path} is one page of a longer history (it has a nextToken): let the AWS CLI fetch all pages, without --max-items`,
    );
  }
  events.forEach(({ id }, i) => {
    if (id === i) throw new UsageError(`${path}: two events have the id ${id}`);
    const hint = isLog
      ? ': the log contains all events only if its level is ALL and its entire period was exported'
      : '';
    if (id !== i + 1) throw new UsageError(`${path} is incomplete: event ${i + 1} is missing${hint}`);
  });
}
