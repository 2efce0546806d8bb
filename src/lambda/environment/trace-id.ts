import { randomDigits } from './random-digits.ts';

/**
 * The root of a trace in X-Ray's form: the seconds since the epoch and 24 more hexadecimal digits.
 * @param time milliseconds since the epoch
 */
export function traceRoot(time: number): string {
  return `1-${Math.floor(time / 1000).toString(16)}-${randomDigits(24)}`;
}

/**
 * `_X_AMZN_TRACE_ID` of an invocation. Not sampled: nothing collects traces here. @param root of the trace that it
 * continues
 */
export function traceHeader(time: number, root: string = traceRoot(time)): string {
  return `Root=${root};Parent=${randomDigits(16)};Sampled=0`;
}
