/**
 * The root of a trace in X-Ray's form: the seconds since the epoch and 24 more hexadecimal digits.
 * @param time milliseconds since the epoch
 */
export function traceRoot(time: number): string {
  return `1-${Math.floor(time / 1000).toString(16)}-${randomDigits(24)}`;
}

/**
 * `_X_AMZN_TRACE_ID` of an invocation. Not sampled: no service collects traces here.
 * @param root of the trace that it continues
 */
export function traceHeader(time: number, root: string = traceRoot(time)): string {
  return `Root=${root};Parent=${randomDigits(16)};Sampled=0`;
}

/** The two digits of each byte. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** This many random hexadecimal digits. They are not secret: loading node:crypto takes Node 2 ms. */
export function randomDigits(count: number): string {
  let digits = '';
  while (digits.length < count) {
    const bits = Math.floor(Math.random() * 2 ** 32);
    digits += BYTES[bits & 255]! + BYTES[(bits >>> 8) & 255]! + BYTES[(bits >>> 16) & 255]! + BYTES[bits >>> 24]!;
  }
  return digits.slice(0, count);
}

/** A random UUID (RFC 9562, version 4). */
export function randomId(): string {
  const digits = randomDigits(31);
  const variant = '89ab'[Number.parseInt(digits[15]!, 16) & 3];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(16, 19)}-${digits.slice(19)}`;
}
