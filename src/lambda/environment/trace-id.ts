import { randomUUID } from 'node:crypto';

/** 30 random digits: of a UUID those that are the same in all are left out. */
function digits(): string {
  const id = randomUUID();
  return `${id.slice(0, 8)}${id.slice(9, 13)}${id.slice(15, 18)}${id.slice(20, 23)}${id.slice(24)}`;
}

/**
 * The root of a trace in X-Ray's form: the seconds since the epoch and 24 more hexadecimal digits.
 * @param time milliseconds since the epoch
 */
export function traceRoot(time: number): string {
  return `1-${Math.floor(time / 1000).toString(16)}-${digits().slice(0, 24)}`;
}

/** `_X_AMZN_TRACE_ID` of an invocation. Not sampled: nothing takes traces here. */
export function traceHeader(time: number): string {
  return `Root=${traceRoot(time)};Parent=${digits().slice(0, 16)};Sampled=0`;
}
