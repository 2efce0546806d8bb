import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';

/** A cause for people: its sentence, and the stack frames in their code. */
export interface UnpackedCause {
  readonly message: string;
  /** True if the cause, or the message in it, is JSON without a sentence to show instead. */
  readonly value?: Json;
  /** The innermost first: those in the user's code or, without any, those in packages that it uses. */
  readonly frames: readonly string[];
}

/** Frames of Node.js, of Python's import system and of Lambda's runtime, which are not about the user's code. */
const RUNTIME_FRAME = /\((?:node:|internal\/)|at (?:async )?node:|\/var\/runtime\/|File "<frozen /;
/** Installed packages, and Python's standard library. */
const PACKAGE_FRAME = /[\\/](?:node_modules|site-packages|dist-packages)[\\/]|[\\/]lib[\\/]python3(?:\.\d+)?[\\/]/;
const MAX_SHOWN_FRAMES = 5;
/** Longer causes are not unpacked. */
const MAX_CAUSE = 1_000_000;

/**
 * Lambda gives a cause as JSON: `errorMessage` with `trace` (Node.js) or `stackTrace` (Python), a child execution's
 * failure as JSON with an inner `Cause`. Any other text is the message itself.
 *
 * @param cwd file names within it are relative to it, as terminals resolve clickable paths
 */
export function unpackCause(cause: string | undefined, cwd?: string): UnpackedCause {
  if (cause === undefined) return { message: '', frames: [] };
  let text = cause;
  let value: Json | undefined;
  for (let depth = 0; depth < 5; depth++) {
    value = parseDocument(text);
    if (!isJsonObject(value)) break;
    const message = ownValue(value, 'errorMessage');
    if (typeof message === 'string') {
      const frames = framesOf(value).map((frame) => shorten(frame, cwd));
      // some errors are thrown with their details as the message
      const details = parseDocument(message);
      return { message, frames, ...(details !== undefined && { value: details }) };
    }
    const inner = ownValue(value, 'Cause');
    if (typeof inner !== 'string') break;
    text = inner;
  }
  return { message: text, frames: [], ...(value !== undefined && { value }) };
}

function parseDocument(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text) || text.length > MAX_CAUSE) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function framesOf(value: { readonly [key: string]: Json }): string[] {
  // In Python, the last call is the innermost, and each frame is followed by its line of source.
  const trace = ownValue(value, 'trace') ?? reverse(ownValue(value, 'stackTrace'));
  const texts = (isJsonArray(trace) ? trace : []).filter((frame) => typeof frame === 'string');
  const lines = texts.flatMap((frame) => frame.split('\n')).map((line) => line.trim());
  const frames = lines.filter((line) => /^(?:at |File ")/.test(line) && !RUNTIME_FRAME.test(line));
  const own = frames.filter((line) => !PACKAGE_FRAME.test(line));
  return (own.length > 0 ? own : frames).slice(0, MAX_SHOWN_FRAMES);
}

/** `at handler (src/ship.ts:7:10)` */
function shorten(frame: string, cwd: string | undefined): string {
  if (cwd === undefined || cwd === '/') return frame;
  for (const before of ['(', 'File "', 'at ']) {
    const at = frame.indexOf(`${before}${cwd}/`);
    if (at >= 0) return frame.slice(0, at + before.length) + frame.slice(at + before.length + cwd.length + 1);
  }
  return frame;
}

function reverse(trace: Json | undefined): Json | undefined {
  return isJsonArray(trace) ? trace.toReversed() : trace;
}

/** The location of a stack frame: `at handler (src/ship.ts:7:10)`, `File "src/ship.py", line 7, in handler`. */
export function placeOfFrame(frame: string): { readonly file: string; readonly line: number } | undefined {
  const [, node, nodeLine] = /(?:\(|at )(?:file:\/\/)?([^()\s][^()]*?):(\d+):\d+\)?$/.exec(frame) ?? [];
  if (node !== undefined) return { file: node, line: Number(nodeLine) };
  const [, python, pythonLine] = /File "([^"]+)", line (\d+)/.exec(frame) ?? [];
  return python === undefined ? undefined : { file: python, line: Number(pythonLine) };
}
