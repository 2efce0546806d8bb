import { javaHashMapOrder } from '../../java-hash-map.ts';
import { type Json, setOwn } from '../../json.ts';
import { CsvParser } from './csv-parser.ts';
import { type DataFormat, type DataObject, type ItemBatch, readerError, uriOf } from './data-reader.ts';
import { readTextChunks } from './text-chunks.ts';

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

const MAX_HEADER_BYTES = 10 * 1024;

/** One object of strings per row, with its keys in the order of AWS's hash map. Blank rows count as rows. */
export async function* readCsv(object: DataObject, format: DataFormat): AsyncGenerator<ItemBatch> {
  const delimiter = delimiters[format.csvDelimiter ?? 'COMMA'];
  let columns = format.csvHeaderLocation === 'GIVEN' ? toColumns(format.csvHeaders ?? [], delimiter) : undefined;
  let values: Json[] = [];
  const parser = new CsvParser(delimiter, uriOf(object), (fields, count) => {
    if (columns) values.push(toItem(columns, fields, count));
    else columns = toColumns(fields.slice(0, count), delimiter);
  });
  let isStart = true;
  for await (const chunk of readTextChunks(object)) {
    parser.push(isStart && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk);
    isStart = false;
    yield { values };
    values = [];
  }
  parser.end();
  yield { values };
}

interface Column {
  readonly name: string;
  readonly index: number;
}

function toColumns(headers: readonly string[], delimiter: string): readonly Column[] {
  if (new Set(headers).size < headers.length) throw readerError('CSV headers cannot contain duplicates.');
  if (Buffer.byteLength(headers.join(delimiter)) > MAX_HEADER_BYTES) {
    throw readerError('CSV headers cannot be larger than 10 KiB.');
  }
  return javaHashMapOrder(headers).map((name) => ({ name, index: headers.indexOf(name) }));
}

function toItem(columns: readonly Column[], fields: readonly string[], count: number): Json {
  const item: { [key: string]: Json } = {};
  for (const { name, index } of columns) setOwn(item, name, index < count ? (fields[index] as string) : '');
  return item;
}
