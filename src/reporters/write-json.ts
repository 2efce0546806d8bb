import { isJsonArray, type Json, type JsonObject } from '../json.ts';
import { hasLongList } from './has-long-list.ts';

/** Characters that are written at once: few enough for a processor's cache. */
const PIECE = 65_536;
/** Items that are converted together at first, before it is known how long they are. */
const FEW_ITEMS = 64;

/**
 * Writes a value as compact JSON and a line end. A long list is written in pieces: as one text of many megabytes it would
 * be copied to join its parts, to add the line end, and to encode it, each time into memory that the system must provide.
 */
export function writeJson(value: Json, write: (text: string) => void): void {
  let text = '';
  for (const piece of toPieces(value)) {
    text += piece;
    if (text.length < PIECE) continue;
    write(text);
    text = '';
  }
  write(`${text}\n`);
}

function* toPieces(value: Json): Generator<string, void> {
  if (!hasLongList(value, FEW_ITEMS)) yield JSON.stringify(value);
  else if (isJsonArray(value)) yield* listPieces(value);
  else yield* objectPieces(value as JsonObject);
}

function* listPieces(items: readonly Json[]): Generator<string, void> {
  let count = FEW_ITEMS;
  for (let start = 0; start < items.length; ) {
    const piece = JSON.stringify(items.slice(start, start + count));
    yield `${start === 0 ? '[' : ','}${piece.slice(1, -1)}`;
    start += count;
    // half of a piece, as later items may be longer
    count = Math.max(1, Math.floor((count * PIECE) / piece.length / 2));
  }
  yield ']';
}

function* objectPieces(object: JsonObject): Generator<string, void> {
  let separator = '{';
  for (const key of Object.keys(object)) {
    yield `${separator}${JSON.stringify(key)}:`;
    yield* toPieces(object[key] as Json);
    separator = ',';
  }
  yield '}';
}
