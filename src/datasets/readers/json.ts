import type { Json } from '../../json.ts';
import { type DataFormat, type DataObject, type ItemBatch, readerError } from './data-reader.ts';
import { JsonCursor, NEED_MORE } from './json-cursor.ts';

/**
 * The elements of the document's array, or of the array or object at ItemsPointer. The file is never held in memory
 * entirely, nor read beyond the end of that value.
 */
export async function* readJson(object: DataObject, format: DataFormat): AsyncGenerator<ItemBatch> {
  const cursor = new JsonCursor(object);
  try {
    // A pointer to the entire document has no effect.
    const pointer = format.itemsPointer ?? '';
    await descend(cursor, pointer);
    const opening = await cursor.settle(() => cursor.peek());
    if (opening === '') throw cursor.error('is not valid JSON: it ends');
    // Recorded executions refuse an object as the entire document; one at a pointer is documented to work.
    if (opening !== '[' && (opening !== '{' || pointer === '')) {
      await cursor.settle(() => cursor.skipValue());
      throw readerError('Attempting to map over non-iterable node.');
    }
    yield* readMembers(cursor, opening === '{');
    if (pointer === '' && (await cursor.settle(() => cursor.peek())) !== '') {
      throw cursor.error('is not valid JSON: there is more after its array');
    }
  } finally {
    await cursor.close();
  }
}

/** The members of the array or object at the cursor: a batch for each chunk of text. */
async function* readMembers(cursor: JsonCursor, isObject: boolean): AsyncGenerator<ItemBatch> {
  const members = new Members(isObject);
  cursor.take();
  while (!members.takeFrom(cursor)) {
    yield members.drain();
    await cursor.more();
  }
  yield members.drain();
}

class Members {
  readonly #isObject: boolean;
  readonly #close: ']' | '}';
  #step: 'first' | 'key' | 'colon' | 'value' | 'comma' = 'first';
  #key = '';
  #values: Json[] = [];
  #keys: string[] = [];

  constructor(isObject: boolean) {
    this.#isObject = isObject;
    this.#close = isObject ? '}' : ']';
  }

  /** Consumes the members in the cursor's text; true at the closing bracket. */
  takeFrom(cursor: JsonCursor): boolean {
    for (;;) {
      const character = cursor.peek();
      if (character === NEED_MORE) return false;
      if (character === '') throw cursor.error(`ends in the middle of its ${this.#isObject ? 'object' : 'array'}`);
      if (this.#step === 'first' || this.#step === 'comma') {
        if (character === this.#close) {
          cursor.take();
          return true;
        }
        if (this.#step === 'comma') {
          if (character !== ',') throw cursor.error('is not valid JSON');
          cursor.take();
        }
        this.#step = this.#isObject ? 'key' : 'value';
      } else if (this.#step === 'colon') {
        if (character !== ':') throw cursor.error('is not valid JSON');
        cursor.take();
        this.#step = 'value';
      } else {
        if (this.#step === 'key' && character !== '"') throw cursor.error('is not valid JSON');
        const value = cursor.takeValue();
        if (value === NEED_MORE) return false;
        this.#keep(value);
      }
    }
  }

  drain(): ItemBatch {
    const values = this.#values;
    const keys = this.#keys;
    this.#values = [];
    this.#keys = [];
    return this.#isObject ? { values, keys } : { values };
  }

  #keep(value: Json): void {
    if (this.#step === 'key') {
      this.#key = value as string;
      this.#step = 'colon';
      return;
    }
    this.#values.push(value);
    if (this.#isObject) this.#keys.push(this.#key);
    this.#step = 'comma';
  }
}

/**
 * Moves the cursor to the value at a JSON pointer (RFC 6901), skipping what comes before it.
 * @throws StatesError with AWS's message if there is no such value
 */
async function descend(cursor: JsonCursor, pointer: string): Promise<void> {
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
    // What follows is checked by the code that reads it.
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

/** Consumes the bracket or comma before a member. */
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
