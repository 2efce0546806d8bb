import type { Json } from '../../json.ts';
import { findJsonError } from '../../source/parse-json.ts';
import { type DataObject, type ItemBatch, readerError, uriOf } from './data-reader.ts';
import { readLines } from './lines.ts';

/** One item per line. Blank lines are ignored. */
export async function* readJsonLines(object: DataObject): AsyncGenerator<ItemBatch> {
  for await (const { lines, number } of readLines(object)) {
    const values: Json[] = [];
    for (const [i, line] of lines.entries()) {
      if (!isBlank(line)) values.push(parseLine(line, object, number + i));
    }
    yield { values };
  }
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function parseLine(line: string, object: DataObject, number: number): Json {
  try {
    return JSON.parse(line);
  } catch {
    const column = findJsonError(line) + 1;
    throw readerError(`${uriOf(object)} is not valid JSON at line ${number}, column ${column}.`);
  }
}
