import type { Json } from '../../json.ts';
import { findJsonError } from '../../source/parse-json.ts';
import { type DataObject, type ItemBatch, MAX_ITEM_LENGTH, readerError, uriOf } from './data-reader.ts';
import { readTextChunks } from './text-chunks.ts';

/** One item per line. Blank lines are ignored. */
export async function* readJsonLines(object: DataObject): AsyncGenerator<ItemBatch> {
  for await (const { lines, number } of readLines(object)) {
    const values: Json[] = [];
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (!isBlank(line)) values.push(parseLine(line, object, number + i));
    }
    yield { values };
  }
}

function isBlank(line: string): boolean {
  const first = line.charCodeAt(0);
  return !(first > 0x20 && first < 0x80) && line.trim() === '';
}

function parseLine(line: string, object: DataObject, number: number): Json {
  try {
    return JSON.parse(line);
  } catch {
    const column = findJsonError(line) + 1;
    throw readerError(`${uriOf(object)} is not valid JSON at line ${number}, column ${column}.`);
  }
}

interface LineBatch {
  readonly lines: readonly string[];
  /** Line number of the first line, from 1. */
  readonly number: number;
}

/** The lines of an object, without their ends (LF or CRLF), as its text arrives. */
export async function* readLines(object: DataObject): AsyncGenerator<LineBatch> {
  let rest = '';
  let number = 1;
  let isStart = true;
  for await (const chunk of readTextChunks(object)) {
    const text = rest + (isStart && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk);
    isStart = false;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_ITEM_LENGTH) {
      throw readerError(`${uriOf(object)} has a line of more than 8 MB: line ${number + lines.length}.`);
    }
    yield { lines: text.includes('\r') ? lines.map(withoutReturn) : lines, number };
    number += lines.length;
  }
  if (rest !== '') yield { lines: [withoutReturn(rest)], number };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
