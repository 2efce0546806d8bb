import type { EventDetails, TraceEvent } from '../engine/events.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { formatPath, isOfRootExecution } from './scope-path.ts';

/** Where a run first differs from its recording. */
export interface Departure {
  /** `Pack items[1]/Pack one`; undefined if no state is open. */
  readonly state: string | undefined;
  /** Undefined if the recording ends here. */
  readonly recorded: TraceEvent | undefined;
  /** Undefined if the run ends here. */
  readonly actual: TraceEvent | undefined;
  /** Path of the first value that differs between two events of the same type: `output.total`. */
  readonly field: string | undefined;
  readonly recordedValue: Json | undefined;
  readonly actualValue: Json | undefined;
}

export interface Extent {
  /** The record is truncated: what the run does after it is not a difference. */
  readonly isRecordCut?: boolean;
  /** The run was aborted: what the record has after it is not a difference. */
  readonly isRunCut?: boolean;
  /** The run's stand-in for a text that the record does not contain: it matches any text. */
  readonly standIn?: string;
}

/**
 * Compares a run with a record, branch by branch and iteration by iteration: the order in which concurrent branches
 * write their events is random. Ids, times and values that are new in every execution (UUIDs, tokens, execution ARNs)
 * are not differences.
 */
export function findDeparture(
  record: readonly TraceEvent[],
  run: readonly TraceEvent[],
  extent: Extent = {},
): Departure | undefined {
  const recorded = groupByPlace(record);
  const actual = groupByPlace(run);
  let first: { readonly at: number; readonly departure: Departure } | undefined;
  for (const place of new Set([...recorded.keys(), ...actual.keys()])) {
    const found = compareSequences(recorded.get(place) ?? [], actual.get(place) ?? [], extent);
    const at = found?.recorded?.id ?? found?.actual?.id ?? 0;
    if (found !== undefined && (first === undefined || at < first.at)) first = { at, departure: found };
  }
  return first?.departure;
}

function groupByPlace(events: readonly TraceEvent[]): Map<string, TraceEvent[]> {
  const groups = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (!isOfRootExecution(event.scope)) continue;
    const place = formatPath(event.scope);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [event]);
    else group.push(event);
  }
  return groups;
}

function compareSequences(
  recorded: readonly TraceEvent[],
  actual: readonly TraceEvent[],
  { isRecordCut = false, isRunCut = false, standIn }: Extent,
): Departure | undefined {
  let name: string | undefined;
  for (let i = 0; i < Math.max(recorded.length, actual.length); i++) {
    const was = recorded[i];
    const is = actual[i];
    const event = was ?? is;
    if (event === undefined || (is === undefined && isRunCut) || (was === undefined && isRecordCut)) return undefined;
    const entered = [was, is].find((one) => one?.type.endsWith('StateEntered'));
    if (entered !== undefined) name = entered.details?.name;
    const state = name === undefined ? undefined : formatPath(event.scope, name);
    const nothing = { field: undefined, recordedValue: undefined, actualValue: undefined };
    if (was?.type !== is?.type) return { state, recorded: was, actual: is, ...nothing };
    const difference = compareDetails(was?.details, is?.details, standIn);
    if (difference !== undefined) return { state, recorded: was, actual: is, ...difference };
    if (event.type.endsWith('StateExited')) name = undefined;
  }
  return undefined;
}

interface Difference {
  readonly field: string;
  readonly recordedValue: Json | undefined;
  readonly actualValue: Json | undefined;
}

/** The role, and the started version or alias, depend on the account, not on the definition. */
const NOT_COMPARED = new Set(['roleArn', 'stateMachineAliasArn', 'stateMachineVersionArn', 'truncated']);

function compareDetails(
  recorded: EventDetails | undefined,
  actual: EventDetails | undefined,
  standIn: string | undefined,
): Difference | undefined {
  const was = (recorded ?? {}) as JsonObject;
  const is = (actual ?? {}) as JsonObject;
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const isTruncated = recorded?.truncated?.some((field) => field === key) === true;
    if (NOT_COMPARED.has(key) || isTruncated) continue;
    const difference = compareValues(ownValue(was, key), ownValue(is, key), key, standIn);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compareValues(
  recorded: Json | undefined,
  actual: Json | undefined,
  field: string,
  standIn: string | undefined,
): Difference | undefined {
  if (recorded === actual) return undefined;
  if (isJsonArray(recorded) && isJsonArray(actual) && recorded.length === actual.length) {
    return firstOf(recorded.keys(), (i) => compareValues(recorded[i], actual[i], `${field}[${i}]`, standIn));
  }
  if (isJsonObject(recorded) && isJsonObject(actual)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return firstOf(keys, (key) =>
      compareValues(ownValue(recorded, key), ownValue(actual, key), `${field}.${key}`, standIn),
    );
  }
  if (typeof recorded === 'string' && typeof actual === 'string') {
    if (maskVolatile(recorded) === maskVolatile(actual)) return undefined;
    if (standIn !== undefined && matchesStandIn(recorded, actual, standIn)) return undefined;
  }
  return { field, recordedValue: recorded, actualValue: actual };
}

function firstOf<K>(keys: Iterable<K>, compare: (key: K) => Difference | undefined): Difference | undefined {
  for (const key of keys) {
    const difference = compare(key);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const VOLATILE: readonly RegExp[] = [
  /arn:aws[^:]*:states:[^:]*:\d*:(?:execution|express|mapRun|stateMachine):[^\s"',]+/g,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g,
  /\bAQ[A-Za-z0-9+/=]{60,}/g,
];

function maskVolatile(text: string): string {
  return VOLATILE.reduce((masked, pattern) => masked.replace(pattern, '*'), text);
}

/** Whether the parts of the run's text around each stand-in occur in this order in the record's. */
function matchesStandIn(recorded: string, actual: string, standIn: string): boolean {
  const pieces = actual.split(standIn);
  if (pieces.length === 1) return false;
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (recorded.length < first.length + last.length || !recorded.startsWith(first) || !recorded.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = recorded.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= recorded.length - last.length;
}
