import type { Outcome } from '../../engine/events.ts';
import { equalJson, isJsonObject, type Json, type JsonObject, setOwn } from '../../json.ts';
import type { Recording } from './describe-recording.ts';

/** The maximum number of names in a warning. */
const MAX_GAPS = 10;

/**
 * A recording whose test repeats. What depends on the time repeats with the clock of the recording; what depends on
 * chance, or on the execution's name, is not expected.
 *
 * @param start of the recorded execution, in milliseconds since the epoch
 * @param repeat runs the test, with this start of its clock; undefined if it cannot run
 */
export async function settleRecording(
  recording: Recording,
  start: number,
  repeat: (clock?: number) => Promise<Outcome | undefined>,
): Promise<Recording> {
  const now = await repeat();
  // a task without a mock: the warnings name it
  if (now === undefined) return recording;
  if (isSame(recording.expect, now)) return recording;
  const then = await repeat(start);
  if (then === undefined) return recording;
  const timed: Recording = { ...recording, clock: new Date(start).toISOString() };
  if (isSame(recording.expect, then)) return timed;
  const { status, output, cause, ...rest } = recording.expect;
  if (status !== then.status || rest.error !== then.error) {
    const how = then.error === undefined ? then.status : `${then.status} with ${then.error}`;
    return withWarning(recording, `with its mocks, the execution ends as ${how}, and not as recorded`);
  }
  const gaps: string[] = [];
  const part = output === undefined ? undefined : partOf(output, then.output ?? null, 'output', gaps);
  const isWhole = gaps.length === 0;
  if (cause !== undefined && cause !== then.cause) gaps.push('cause');
  const expect: JsonObject = {
    status: status!,
    ...rest,
    ...(cause !== undefined && cause === then.cause && { cause }),
    ...(part !== undefined && (isWhole || !isEmpty(part)) && { [isWhole ? 'output' : 'output-contains']: part }),
  };
  return withWarning({ ...timed, expect }, `the test does not expect ${describeGaps(gaps)} in each execution`);
}

function isSame({ status, output, error, cause }: JsonObject, outcome: Outcome): boolean {
  return (
    status === outcome.status &&
    error === outcome.error &&
    (cause === undefined || cause === outcome.cause) &&
    (output === undefined || (outcome.output !== undefined && equalJson(output, outcome.output)))
  );
}

/** The part of a value that the other one also has; undefined if it has none. */
function partOf(value: Json, other: Json, path: string, gaps: string[]): Json | undefined {
  if (equalJson(value, other)) return value;
  if (Array.isArray(value) && Array.isArray(other) && value.length === other.length) {
    const items = value.map((item, i) => partOf(item as Json, other[i] as Json, `${path}[${i}]`, gaps));
    // a list is compared item by item
    return items.every((item) => item !== undefined) ? (items as Json[]) : undefined;
  }
  if (isJsonObject(value) && isJsonObject(other)) {
    const part: { [key: string]: Json } = {};
    for (const [key, member] of Object.entries(value)) {
      const known = Object.hasOwn(other, key) ? other[key] : undefined;
      const same =
        known === undefined ? leaveOut(`${path}.${key}`, gaps) : partOf(member, known, `${path}.${key}`, gaps);
      if (same !== undefined) setOwn(part, key, same);
    }
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
