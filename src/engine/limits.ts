import { isJsonArray, type Json, type JsonObject } from '../json.ts';
import { StatesError } from './errors.ts';

export interface EngineLimits {
  /** UTF-8 bytes of a payload as compact JSON. */
  readonly payloadBytes: number;
  readonly historyEvents: number;
  /** How long an execution may run, whatever its TimeoutSeconds. */
  readonly seconds: number;
}

/**
 * Step Functions' quotas: 256 KiB per payload; 25,000 events in a Standard history, no limit for Express; a year for a
 * Standard execution, five minutes for an Express one: "If an execution runs for more than the 1-year maximum, it will
 * fail with a `States.Timeout` error and emit a `ExecutionsTimedOut` CloudWatch metric", and the same for Express.
 */
export function serviceLimits(type: 'STANDARD' | 'EXPRESS'): EngineLimits {
  return SERVICE_LIMITS[type];
}

/** "1 year": AWS does not say how many days; as many as in the period in which an execution can be redriven. */
export const YEAR_SECONDS = 365 * 24 * 60 * 60;

const SERVICE_LIMITS: Readonly<Record<'STANDARD' | 'EXPRESS', EngineLimits>> = {
  STANDARD: { payloadBytes: 262_144, historyEvents: 25_000, seconds: YEAR_SECONDS },
  EXPRESS: { payloadBytes: 262_144, historyEvents: Number.POSITIVE_INFINITY, seconds: 300 },
};

export const NO_LIMITS: EngineLimits = {
  payloadBytes: Number.POSITIVE_INFINITY,
  historyEvents: Number.POSITIVE_INFINITY,
  seconds: Number.POSITIVE_INFINITY,
};

/**
 * The failure of a payload over the limit, else undefined. `name` is the state's name or, for a task, AWS's name
 * instead: the service, or the function's ARN.
 */
export function payloadTooLarge(
  value: Json,
  limits: EngineLimits,
  name: string,
  fatal: boolean,
): StatesError | undefined {
  if (fits(value, limits)) return undefined;
  return new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    { fatal },
  );
}

/**
 * The failure of an input over the limit after Parameters or Arguments, else undefined. AWS documents it for
 * States.DataLimitExceeded, and that States.ALL does not match it; its text is unknown.
 */
export function inputTooLarge(value: Json, limits: EngineLimits, name: string): StatesError | undefined {
  if (fits(value, limits)) return undefined;
  return new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${name}' has an input with a size exceeding the maximum number of bytes service limit.`,
    { fatal: true },
  );
}

function fits(value: Json, { payloadBytes }: EngineLimits): boolean {
  if (payloadBytes === Number.POSITIVE_INFINITY) return true;
  if (payloadBytes < SMALL) return jsonBytes(value) <= payloadBytes;
  // many states pass on what they were given
  if (value === lastSmall) return true;
  if (roomAfter(value, SMALL) < 0) return jsonBytes(value) <= payloadBytes;
  lastSmall = value;
  return true;
}

/** Bytes. Limits of services are higher. */
const SMALL = 4096;
/** The payload measured last that takes at most that. */
let lastSmall: Json | undefined;

/**
 * What is left of `room` bytes after the value, at least, or less than 0 if it may not fit: most payloads are far from
 * every limit, and an estimate need not look at characters.
 */
function roomAfter(value: Json, room: number): number {
  if (typeof value === 'string') return room - mostBytes(value);
  // a number has at most 24 digits and signs
  if (typeof value !== 'object' || value === null) return room - 24;
  let left = room - 2;
  if (isJsonArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = roomAfter(value[i]!, left - 1);
  } else {
    for (const key in value) {
      left = roomAfter(value[key]!, left - mostBytes(key) - 2);
      if (left < 0) break;
    }
  }
  return left;
}

/** A UTF-16 code unit takes at most 6 bytes, as `\u0000`. */
function mostBytes(text: string): number {
  return 6 * text.length + 2;
}

/** Sizes of containers worth remembering: payloads are immutable and shared between states. */
const sizes = new WeakMap<object, number>();
const WORTH_REMEMBERING = 1024;

/** UTF-8 bytes of the value as compact JSON. */
export function jsonBytes(value: Json): number {
  if (typeof value === 'string') return stringBytes(value);
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value < 10 ? 1 : String(value).length;
  if (typeof value === 'boolean') return value ? 4 : 5;
  if (value === null) return 4;
  return sizes.get(value) ?? containerBytes(value);
}

function containerBytes(value: JsonObject | readonly Json[]): number {
  let bytes = 2;
  if (isJsonArray(value)) {
    for (const item of value) bytes += jsonBytes(item) + 1;
    if (value.length > 0) bytes--;
  } else {
    let count = 0;
    for (const key in value) {
      bytes += stringBytes(key) + 1 + jsonBytes(value[key] as Json) + 1;
      count++;
    }
    if (count > 0) bytes--;
  }
  if (bytes >= WORTH_REMEMBERING) sizes.set(value, bytes);
  return bytes;
}

function stringBytes(text: string): number {
  if (text.length > 64) return Buffer.byteLength(JSON.stringify(text));
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0x80) return Buffer.byteLength(JSON.stringify(text));
  }
  return text.length + 2;
}
