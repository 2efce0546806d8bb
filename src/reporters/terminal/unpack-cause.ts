import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';

/** What a person wants of a cause: its sentence, and the frames of their own code. */
export interface UnpackedCause {
  readonly message: string;
  readonly frames: readonly string[];
}

/** Frames of Node.js and of Lambda's runtime say nothing about the user's code. */
const FOREIGN_FRAME = /\((?:node:|internal\/)|at (?:async )?node:|\/var\/runtime\//;
const SHOWN_FRAMES = 5;
/** A longer cause is no JSON that anybody wants to see unpacked. */
const MAX_CAUSE = 1_000_000;

/**
 * Lambda gives a cause as JSON: `errorMessage` with `trace` (Node.js) or `stackTrace` (Python), a child execution's
 * failure as JSON with an inner `Cause`. Any other text is its own message.
 */
export function unpackCause(cause: string | undefined): UnpackedCause {
  if (cause === undefined) return { message: '', frames: [] };
  let text = cause;
  for (let depth = 0; depth < 5; depth++) {
    const value = parseObject(text);
    if (value === undefined) break;
    const message = ownValue(value, 'errorMessage');
    if (typeof message === 'string') return { message, frames: framesOf(value) };
    const inner = ownValue(value, 'Cause');
    if (typeof inner !== 'string') break;
    text = inner;
  }
  return { message: text, frames: [] };
}

function parseObject(text: string): { readonly [key: string]: Json } | undefined {
  if (!text.startsWith('{') || text.length > MAX_CAUSE) return undefined;
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function framesOf(value: { readonly [key: string]: Json }): string[] {
  // Python's last call is the innermost, and its frames have the line of source below them.
  const trace = ownValue(value, 'trace') ?? reverse(ownValue(value, 'stackTrace'));
  const texts = (isJsonArray(trace) ? trace : []).filter((frame) => typeof frame === 'string');
  const lines = texts.flatMap((frame) => frame.split('\n')).map((line) => line.trim());
  const frames = lines.filter((line) => /^(?:at |File ")/.test(line) && !FOREIGN_FRAME.test(line));
  return frames.slice(0, SHOWN_FRAMES);
}

function reverse(trace: Json | undefined): Json | undefined {
  return isJsonArray(trace) ? trace.toReversed() : trace;
}
