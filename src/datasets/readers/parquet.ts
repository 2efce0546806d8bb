import type { FileMetaData } from 'hyparquet';
import { StatesError } from '../../engine/errors.ts';
import { type Json, setOwn } from '../../json.ts';
import { type DataObject, type ItemBatch, readerError, uriOf } from './data-reader.ts';

/** AWS's limits, which also limit memory: row groups are read one at a time. */
const MAX_ROW_GROUP_BYTES = 256 * 1024 * 1024;
const MAX_FOOTER_BYTES = 5 * 1024 * 1024;

/** Magic number, footer length, magic number. */
const MIN_FILE_BYTES = 12;

/** One object per row, a batch for each row group, with columns in the schema's order. */
export async function* readParquet(object: DataObject): AsyncGenerator<ItemBatch> {
  const [{ parquetMetadataAsync, parquetRead, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  try {
    const file = await openBuffer(object);
    if (file.byteLength < MIN_FILE_BYTES) throw new Error('the file is too short');
    const metadata = await parquetMetadataAsync(file);
    checkLimits(metadata);
    const names = parquetSchema(metadata).children.map((column) => column.element.name);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const values: Json[] = [];
      await parquetRead({
        file,
        metadata,
        compressors,
        // bytes without a string type stay bytes
        utf8: false,
        rowStart,
        rowEnd,
        onComplete: (rows) => {
          for (const row of rows) values.push(toItem(names, row));
        },
      });
      yield { values };
      rowStart = rowEnd;
    }
  } catch (error) {
    if (error instanceof StatesError) throw error;
    throw readerError(`${uriOf(object)} cannot be read as Parquet: ${(error as Error).message}.`);
  }
}

function checkLimits(metadata: FileMetaData): void {
  if (metadata.metadata_length > MAX_FOOTER_BYTES) throw new Error('its footer is larger than 5 MB');
  if (metadata.row_groups.some((group) => group.total_byte_size > MAX_ROW_GROUP_BYTES)) {
    throw new Error('it has a row group larger than 256 MB');
  }
}

/** The object in the form that hyparquet reads: any range of it, and only the requested ones. */
async function openBuffer({ store, bucket, key }: DataObject) {
  const { body, size } = await store.open(bucket, key, { start: 0, end: 1 });
  body.destroy();
  return {
    byteLength: size,
    async slice(start: number, end: number = size): Promise<ArrayBuffer> {
      const bytes = new Uint8Array(Math.max(0, end - start));
      if (bytes.length === 0) return bytes.buffer;
      let length = 0;
      const range = await store.open(bucket, key, { start, end });
      for await (const chunk of range.body as AsyncIterable<Buffer>) {
        bytes.set(chunk, length);
        length += chunk.length;
      }
      return bytes.buffer;
    },
  };
}

function toItem(names: readonly string[], row: readonly unknown[]): Json {
  const item: { [key: string]: Json } = {};
  for (const [i, name] of names.entries()) setOwn(item, name, toJson(row[i]));
  return item;
}

function isExact(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
}

/**
 * As deep as the file's schema. Numbers that JSON does not have become strings, integers beyond a double the string of
 * their digits, and bytes base64.
 */
function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return isExact(value) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  const object: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value)) setOwn(object, key, toJson(member));
  return object;
}
