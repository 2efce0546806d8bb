import { isJsonObject, type Json } from '../../json.ts';
import { mayBeInfinite, parseFiniteJson } from '../../parse-finite-json.ts';
import { findJsonError, readJsonError } from '../../source/parse-json.ts';
import { type DataObject, type ItemBatch, MAX_ITEM_LENGTH, OUT_OF_RANGE, readerError, uriOf } from './data-reader.ts';
import { readTextChunks } from './text-chunks.ts';

/** One item per line. Blank lines are ignored. */
export async function* readJsonLines(object: DataObject): AsyncGenerator<ItemBatch> {
  let number = 1;
  let mayParseTogether = true;
  for await (const text of readWholeLines(object, () => number)) {
    // searching each line for them would take longer than searching all at once
    const parse = mayBeInfinite(text) ? parseFiniteJson : JSON.parse;
    if (mayParseTogether && parse === JSON.parse && isOfShortLines(text)) {
      const together = parseTogether(text);
      if (together !== undefined) {
        number += together.length;
        yield { values: together };
        continue;
      }
      mayParseTogether = false;
    }
    const lines = splitLines(text);
    const values: Json[] = [];
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (!isBlank(line)) values.push(parseLine(line, parse, object, number + i));
    }
    number += lines.length;
    yield { values };
  }
}

/** Up to this length of lines, V8 takes less time for all of them together than for each. */
const SHORT_LINE = 150;

/** Judged by the first line. */
function isOfShortLines(text: string): boolean {
  const length = text.indexOf('\n');
  return length >= 0 && length <= SHORT_LINE;
}

const COMMA_BEFORE_OBJECT = /,\s*\{/;

/**
 * Parses lines as the items of one array. Undefined if they might not be the same one by one: then, or for an error, each
 * line must be parsed alone. The items are what the commas of the array separate; if all items are objects, and no line
 * has a comma before an object, then those commas are the ones between the lines.
 */
function parseTogether(text: string): readonly Json[] | undefined {
  if (COMMA_BEFORE_OBJECT.test(text)) return undefined;
  const joined = text.replaceAll('\n', ',\n');
  try {
    const values = JSON.parse(`[${joined}]`) as readonly Json[];
    const isLinePerItem = values.length === joined.length - text.length + 1;
    return isLinePerItem && values.every(isJsonObject) ? values : undefined;
  } catch {
    return undefined;
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
  /** Line number of the first line, from 1. */
  readonly number: number;
}

/** The lines of an object, without their ends (LF or CRLF), as its text arrives. */
export async function* readLines(object: DataObject): AsyncGenerator<LineBatch> {
  let number = 1;
  for await (const text of readWholeLines(object, () => number)) {
    const lines = splitLines(text);
    yield { lines, number };
    number += lines.length;
  }
}

/**
 * Texts of many lines, each without its last line end, as an object's text arrives.
 * @param nextNumber the line number with which the next text begins
 */
async function* readWholeLines(object: DataObject, nextNumber: () => number): AsyncGenerator<string> {
  let rest = '';
  let isStart = true;
  for await (const chunk of readTextChunks(object)) {
    const text = rest + (isStart && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk);
    isStart = false;
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (rest.length > MAX_ITEM_LENGTH) {
      const number = nextNumber() + text.split('\n').length - 1;
      throw readerError(`${uriOf(object)} has a line of more than 8 MB: line ${number}.`);
    }
    if (end >= 0) yield text.slice(0, end);
  }
  if (rest !== '') yield rest;
}

function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  return text.includes('\r') ? lines.map(withoutReturn) : lines;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
