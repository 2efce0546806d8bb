import { equalJson, isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import type { Recording } from './describe-recording.ts';

/** The maximum number of names in a warning. */
const MAX_GAPS = 10;

/**
 * A recording whose test repeats. What depends on the time repeats with the clock of the recording; what depends on
 * chance, or on the execution's name, is not expected.
 *
 * @param start of the recorded execution, in milliseconds since the epoch
 * @param repeat runs the test, with this start of its clock, and returns what it would expect; undefined if it cannot
 *   run
 */
export async function settleRecording(
  recording: Recording,
  start: number,
  repeat: (clock?: number) => Promise<JsonObject | undefined>,
): Promise<Recording> {
  const now = await repeat();
  // a task without a mock: the warnings name it
  if (now === undefined) return recording;
  if (isSame(recording.expect, now)) return recording;
  const then = await repeat(start);
  if (then === undefined) return recording;
  const timed: Recording = { ...recording, clock: new Date(start).toISOString() };
  if (isSame(recording.expect, then)) return timed;
  const { status, error, output, cause, path, visits } = recording.expect;
  if (status !== then.status || error !== then.error) {
    const how = then.error === undefined ? then.status : `${then.status} with ${then.error}`;
    return withWarning(recording, `with its mocks, the execution ends as ${how}, and not as recorded`);
  }
  const gaps: string[] = [];
  const same = <J extends Json>(field: string, recorded: J | undefined): { [field: string]: J } => {
    if (recorded === undefined) return {};
    if (isSameAt(field, recorded, then)) return { [field]: recorded };
    gaps.push(field);
    return {};
  };
  const expect: JsonObject = {
    status: status!,
    ...(error !== undefined && { error }),
    ...(output !== undefined && settleOutput(output, then.output ?? null, gaps)),
    ...same('cause', cause),
    ...same('path', path),
    ...same('visits', visits),
  };
  return withWarning({ ...timed, expect }, `the test does not expect ${describeGaps(gaps)} in each execution`);
}

function isSame(expected: JsonObject, repeated: JsonObject): boolean {
  return (
    expected.error === repeated.error &&
    Object.entries(expected).every(([field, recorded]) => isSameAt(field, recorded, repeated))
  );
}

function isSameAt(field: string, recorded: Json, { [field]: repeated = null }: JsonObject): boolean {
  if (field !== 'visits' || !isJsonObject(repeated)) return equalJson(recorded, repeated);
  // a history does not contain the child executions of a Distributed Map
  return Object.entries(recorded as JsonObject).every(([name, count]) => ownValue(repeated, name) === count);
}

function settleOutput(output: Json, repeated: Json, gaps: string[]): JsonObject {
  if (equalJson(output, repeated)) return { output };
  const part = partOf(output, repeated, 'output', gaps);
  return part === undefined || isEmpty(part) ? {} : { 'output-contains': part };
}

/** The part of a value that the other one also has; undefined if it has none. */
function partOf(value: Json, other: Json, path: string, gaps: string[]): Json | undefined {
  if (equalJson(value, other)) return value;
  if (Array.isArray(value) && Array.isArray(other) && value.length === other.length) {
    const inside: string[] = [];
    const items = value.map((item, i) => partOf(item as Json, other[i] as Json, `${path}[${i}]`, inside));
    // a list without one of its items would be another list
    if (items.includes(undefined)) return leaveOut(path, gaps);
    gaps.push(...inside);
    return items as Json[];
  }
  if (isJsonObject(value) && isJsonObject(other)) {
    const part: { [key: string]: Json } = {};
    for (const [key, member] of Object.entries(value)) {
      const known = Object.hasOwn(other, key) ? other[key] : undefined;
      const same =
        known === undefined ? leaveOut(`${path}.${key}`, gaps) : partOf(member, known, `${path}.${key}`, gaps);
      if (same !== undefined) setOwn(part, key, same);
    }
    for (const key of Object.keys(other)) if (!Object.hasOwn(value, key)) leaveOut(`${path}.${key}`, gaps);
    return part;
  }
  return leaveOut(path, gaps);
}

/** `output.id, which differs` */
function describeGaps(gaps: readonly string[]): string {
  const shown = gaps.slice(0, MAX_GAPS).join(', ');
  const left = gaps.length - MAX_GAPS;
  return `${shown}${left > 0 ? ` and ${left} more` : ''}, which ${gaps.length === 1 ? 'differs' : 'differ'}`;
}

function isEmpty(value: Json): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function leaveOut(path: string, gaps: string[]): undefined {
  gaps.push(path);
}

function withWarning(recording: Recording, warning: string): Recording {
  return { ...recording, warnings: [...recording.warnings, warning] };
}
