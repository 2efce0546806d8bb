import { isJsonArray, type Json, type JsonObject } from '../../json.ts';
import type { Bounds } from './bounds.ts';

/** What remains to be written: a value with the text before and after it on its lines, or an entire line. */
type Pending = { readonly head: string; readonly value: Json; readonly tail: string; readonly indent: string } | string;

/**
 * A value's JSON text, indented by two spaces per level as JSON.stringify does it, line by line: only the requested
 * part of the value is visited, and depth does not use the stack.
 */
export function* jsonLines(root: Json): Generator<string> {
  const pending: Pending[] = [{ head: '', value: root, tail: '', indent: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      yield next;
      continue;
    }
    const { head, value, tail, indent } = next;
    if (typeof value !== 'object' || value === null) {
      yield `${indent}${head}${JSON.stringify(value)}${tail}`;
      continue;
    }
    const isArray = isJsonArray(value);
    const [open, close] = isArray ? '[]' : '{}';
    const keys = isArray ? undefined : Object.keys(value);
    const length = keys?.length ?? (value as readonly Json[]).length;
    if (length === 0) {
      yield `${indent}${head}${open}${close}${tail}`;
      continue;
    }
    yield `${indent}${head}${open}`;
    pending.push(`${indent}${close}${tail}`);
    for (let i = length - 1; i >= 0; i--) {
      const key = keys?.[i];
      pending.push({
        head: key === undefined ? '' : `${JSON.stringify(key)}: `,
        value: key === undefined ? (value as readonly Json[])[i]! : (value as JsonObject)[key]!,
        tail: i === length - 1 ? '' : ',',
        indent: `${indent}  `,
      });
    }
  }
}

export interface Excerpt {
  readonly lines: readonly string[];
  /** Whether there are more lines. */
  readonly isCut: boolean;
}

/** The first lines of a value; if it is cut, the last one may be incomplete. */
export function excerptJson(value: Json, bounds: Bounds): Excerpt {
  const lines: string[] = [];
  let room = bounds.characters;
  for (const line of jsonLines(value)) {
    if (lines.length >= bounds.lines || room <= 0) return { lines, isCut: true };
    if (line.length > room) return { lines: [...lines, `${line.slice(0, room)}…`], isCut: true };
    lines.push(line);
    room -= line.length;
  }
  return { lines, isCut: false };
}
