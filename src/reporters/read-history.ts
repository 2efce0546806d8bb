import type { EventDetails, EventType, Outcome, TraceEvent } from '../engine/events.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../json.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import { describeJsonError } from '../source/json-error.ts';
import { parseJson } from '../source/parse-json.ts';
import { SourceFile } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';
import { type DetailsShape, HISTORY_DETAILS } from './history-details.ts';
import { ScopeRecovery } from './recover-scopes.ts';

/**
 * Reads what `aws stepfunctions get-execution-history` prints, `{ "events": [...] }` or the bare array, in either order:
 * payload texts become values again, and the branch or iteration of each event is found from its previousEventId.
 * Times may be ISO texts or seconds since the epoch, as the AWS CLI prints both. A history that stops before its
 * execution has ended is read as far as it goes.
 * @throws UsageError that says what is wrong where; `path` names the document in it.
 */
export function readHistory(text: string, path: string): TraceEvent[] {
  const document = parseDocument(text, path);
  const listed = isJsonObject(document) ? ownValue(document, 'events') : document;
  if (!isJsonArray(listed)) {
    throw new UsageError(
      `${path} is not a history: expected { "events": [...] }, as \`aws stepfunctions get-execution-history\` prints it`,
    );
  }
  if (listed.length === 0) throw new UsageError(`${path} holds no events`);
  const events = listed.map((value, i) => readEvent(value, `${path}: events[${i}]`));
  events.sort((a, b) => a.id - b.id);
  checkWhole(events, path, isJsonObject(document) && ownValue(document, 'nextToken') !== undefined);
  const recovery = new ScopeRecovery();
  return events.map((event) => ({ ...event, scope: recovery.scopeOf(event) }));
}

/** How the recorded execution ended; undefined where the history stops before that. */
export function outcomeOf(events: readonly TraceEvent[]): Outcome | undefined {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const status = STATUSES.get(last.type);
  if (status === undefined) return undefined;
  const { output, error, cause } = last.details ?? {};
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    startDate: first.timestamp,
    stopDate: last.timestamp,
  };
}

const STATUSES: ReadonlyMap<EventType, Outcome['status']> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
  ['ExecutionAborted', 'ABORTED'],
]);

function parseDocument(text: string, path: string): Json {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch {
    const { error } = parseJson(new SourceFile(path, text));
    const reason = error === undefined ? '' : `\n${formatDiagnostic(describeJsonError(error))}`;
    throw new UsageError(`${path} is not a history: it is no JSON${reason}`);
  }
}

type UnplacedEvent = Omit<TraceEvent, 'scope'>;

function readEvent(value: Json, where: string): UnplacedEvent {
  if (!isJsonObject(value)) throw new UsageError(`${where} is no event: expected an object`);
  const id = ownValue(value, 'id');
  const previousEventId = ownValue(value, 'previousEventId') ?? 0;
  const type = ownValue(value, 'type');
  if (!isEventId(id) || id === 0) throw new UsageError(`${where} has no id: expected a number from 1`);
  if (!isEventId(previousEventId)) throw new UsageError(`${where} has a previousEventId that is no number from 0`);
  if (typeof type !== 'string' || !Object.hasOwn(HISTORY_DETAILS, type)) {
    throw new UsageError(`${where} has no type that a history knows: ${JSON.stringify(type ?? null)}`);
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
  if (Number.isNaN(time)) throw new UsageError(`${where} has no timestamp: expected an ISO time or seconds`);
  return time;
}

function readDetails(details: JsonObject, where: string): EventDetails {
  const read: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(details)) {
    if (field === 'input' || field === 'output' || field === 'parameters') {
      const about = ownValue(details, `${field}Details`);
      const isTruncated = isJsonObject(about) && ownValue(about, 'truncated') === true;
      read[field] = isTruncated ? value : readPayload(value, `${where}: its ${field}`);
    } else if (field === 'assignedVariables' && isJsonObject(value)) {
      const variables: { [name: string]: Json } = {};
      for (const [name, text] of Object.entries(value)) {
        setOwn(variables, name, readPayload(text, `${where}: its variable ${name}`));
      }
      read[field] = variables;
    } else if (!field.endsWith('Details')) {
      setOwn(read, field, value);
    }
  }
  return read as EventDetails;
}

function readPayload(value: Json, where: string): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new UsageError(`${where} is no JSON text: ${JSON.stringify(value.slice(0, 60))}`);
  }
}

function checkWhole(events: readonly UnplacedEvent[], path: string, hasMore: boolean): void {
  if (hasMore) {
    throw new UsageError(
      `${path} is one page of a longer history (it has a nextToken): let the AWS CLI fetch all pages, without --max-items`,
    );
  }
  events.forEach(({ id }, i) => {
    if (id === i) throw new UsageError(`${path}: two events have the id ${id}`);
    if (id !== i + 1) throw new UsageError(`${path} is incomplete: event ${i + 1} is missing`);
  });
}
