import { readCsv } from './csv.ts';
import type { DataReader } from './data-reader.ts';
import { readJson } from './json.ts';
import { readJsonLines } from './json-lines.ts';
import { readParquet } from './parquet.ts';

/** The formats of data files, by ReaderConfig's InputType. */
export const dataReaders = {
  CSV: readCsv,
  JSON: readJson,
  JSONL: readJsonLines,
  PARQUET: readParquet,
} satisfies Record<string, DataReader>;

export type DataType = keyof typeof dataReaders;
