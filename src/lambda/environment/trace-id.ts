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

/** Digits for a dozen invocations are drawn at once, since joining a few at a time takes longer than drawing them. */
const words = new Uint32Array(128);
let drawn = '';
let used = 0;

/** This many random hexadecimal digits. They are not secret: loading node:crypto takes Node 2 ms. */
export function randomDigits(count: number): string {
  if (used + count > drawn.length) {
    for (let i = 0; i < words.length; i++) words[i] = Math.random() * 2 ** 32;
    drawn = Buffer.from(words.buffer).toString('hex');
    used = 0;
  }
  const digits = drawn.slice(used, used + count);
  used += count;
  return digits;
}

/** A random UUID (RFC 9562, version 4). */
export function randomId(): string {
  const digits = randomDigits(31);
  const variant = '89ab'[Number.parseInt(digits[15]!, 16) & 3];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(16, 19)}-${digits.slice(19)}`;
}
