import type { Json } from '../../json.ts';
import { mayBeInfinite, parseFiniteJson } from '../../parse-finite-json.ts';
import { findJsonError, readJsonError } from '../../source/parse-json.ts';
import { type DataObject, type ItemBatch, MAX_ITEM_LENGTH, OUT_OF_RANGE, readerError, uriOf } from './data-reader.ts';
import { readTextChunks } from './text-chunks.ts';

/** One item per line. Blank lines are ignored. */
export async function* readJsonLines(object: DataObject): AsyncGenerator<ItemBatch> {
  for await (const { lines, number, text } of readLines(object)) {
    const values: Json[] = [];
    // searching each line for them would take longer than searching all at once
    const parse = mayBeInfinite(text) ? parseFiniteJson : JSON.parse;
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (!isBlank(line)) values.push(parseLine(line, parse, object, number + i));
    }
    yield { values };
  }
}

function isBlank(line: string): boolean {
  const first = line.charCodeAt(0);
  return !(first > 0x20 && first < 0x80) && line.trim() === '';
}

function parseLine(line: string, parse: (line: string) => Json, object: DataObject, number: number): Json {
  try {
    return parse(line);
  } catch {
    const isValid = readJsonError(line) === undefined;
    if (isValid) throw readerError(`${uriOf(object)} ${OUT_OF_RANGE} at line ${number}.`);
    const column = findJsonError(line) + 1;
    throw readerError(`${uriOf(object)} is not valid JSON at line ${number}, column ${column}.`);
  }
}

interface LineBatch {
  readonly lines: readonly string[];
  /** All of them. */
  readonly text: string;
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
    yield { lines: text.includes('\r') ? lines.map(withoutReturn) : lines, number, text };
    number += lines.length;
  }
  if (rest !== '') yield { lines: [withoutReturn(rest)], number, text: rest };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
