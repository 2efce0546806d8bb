import { readerError } from './data-reader.ts';
import type { JsonCursor } from './json-cursor.ts';

/**
 * Moves the cursor to the value that a JSON pointer (RFC 6901) names, passing over what comes before it.
 * @throws StatesError with AWS's text where there is no such value
 */
export async function descend(cursor: JsonCursor, pointer: string): Promise<void> {
  if (pointer === '') return;
  if (!pointer.startsWith('/')) throw noMatch();
  for (const token of pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const opening = await cursor.settle(() => cursor.peek());
    if (opening === '{') await descendToKey(cursor, name);
    else if (opening === '[' && /^(0|[1-9]\d*)$/.test(name)) await descendToIndex(cursor, Number(name));
    else throw noMatch();
  }
}

async function descendToKey(cursor: JsonCursor, name: string): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    await nextMember(cursor, '}', isFirst);
    if ((await cursor.settle(() => cursor.peek())) !== '"') throw cursor.error('is not valid JSON');
    const key = await cursor.settle(() => cursor.takeValue());
    if ((await cursor.settle(() => cursor.peek())) !== ':') throw cursor.error('is not valid JSON');
    cursor.take();
    // What follows is judged by whoever reads it.
    await cursor.settle(() => cursor.peek());
    if (key === name) return;
    await cursor.settle(() => cursor.skipValue());
  }
}

async function descendToIndex(cursor: JsonCursor, index: number): Promise<void> {
  for (let i = 0; ; i++) {
    await nextMember(cursor, ']', i === 0);
    await cursor.settle(() => cursor.peek());
    if (i === index) return;
    await cursor.settle(() => cursor.skipValue());
  }
}

/** Takes the bracket or comma before a member. */
async function nextMember(cursor: JsonCursor, close: '}' | ']', isFirst: boolean): Promise<void> {
  if (isFirst) cursor.take();
  const character = await cursor.settle(() => cursor.peek());
  if (character === close) throw noMatch();
  if (isFirst) return;
  if (character !== ',') throw cursor.error('is not valid JSON');
  cursor.take();
}

function noMatch(): Error {
  return readerError('The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.');
}
