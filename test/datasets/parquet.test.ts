import { gzipSync } from 'node:zlib';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import { failureOf, makeFolder, readFolder } from './dataset.ts';

const options = { action: 'getObject', parameters: { Bucket: 'b', Key: 'f.parquet' }, inputType: 'PARQUET' } as const;

const columns: ColumnSource[] = [
  { name: 'id', data: [1n, 2n, 3n], type: 'INT64' },
  { name: 'name', data: ['é', null, 'c'], type: 'STRING', nullable: true },
  { name: 'price', data: [1.5, Number.NaN, -0.25], type: 'DOUBLE' },
  { name: 'ok', data: [true, false, true], type: 'BOOLEAN' },
  { name: 'at', data: [0, 1, 2].map((day) => new Date(Date.UTC(2026, 0, day + 1))), type: 'TIMESTAMP' },
  { name: 'more', data: [{ a: [1] }, null, 'x'], type: 'JSON', nullable: true },
  { name: '__proto__', data: ['p', 'q', 'r'], type: 'STRING' },
];

const items: Json[] = [
  '{"id":1,"name":"é","price":1.5,"ok":true,"at":"2026-01-01T00:00:00.000Z","more":{"a":[1]},"__proto__":"p"}',
  '{"id":2,"name":null,"price":"NaN","ok":false,"at":"2026-01-02T00:00:00.000Z","more":null,"__proto__":"q"}',
  '{"id":3,"name":"c","price":-0.25,"ok":true,"at":"2026-01-03T00:00:00.000Z","more":"x","__proto__":"r"}',
].map((text) => JSON.parse(text));

function toParquet(settings: Partial<Parameters<typeof parquetWriteBuffer>[0]> = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData: columns, ...settings }));
}

describe('Parquet', () => {
  it.each([
    { name: 'Snappy', content: toParquet() },
    { name: 'uncompressed', content: toParquet({ codec: 'UNCOMPRESSED' }) },
    { name: 'gzip', content: toParquet({ codec: 'GZIP', compressors: { GZIP: (bytes) => gzipSync(bytes) } }) },
    { name: 'several row groups', content: toParquet({ rowGroupSize: 1 }) },
  ])('$name', async ({ content }) => {
    const read = await readFolder(makeFolder({ 'b/f.parquet': content }), options);
    expect(read.map((item) => item.value)).toEqual(items);
    expect(JSON.stringify(read.map((item) => item.value))).toBe(JSON.stringify(items));
  });

  it('keeps the digits of large integers, and bytes as base64', async () => {
    const columnData: ColumnSource[] = [
      { name: 'big', data: [2n ** 53n - 1n, 2n ** 53n, -(2n ** 63n)], type: 'INT64' },
      { name: 'bytes', data: [0, 65, 255].map((byte) => new Uint8Array([byte, 195, 169])), type: 'BYTE_ARRAY' },
    ];
    const read = await readFolder(makeFolder({ 'b/f.parquet': toParquet({ columnData }) }), options);
    expect(read.map((item) => item.value)).toEqual([
      { big: 9007199254740991, bytes: 'AMOp' },
      { big: '9007199254740992', bytes: 'QcOp' },
      { big: '-9223372036854775808', bytes: '/8Op' },
    ]);
  });

  it('stops at MaxItems', async () => {
    const dir = makeFolder({ 'b/f.parquet': toParquet({ rowGroupSize: 1 }) });
    expect((await readFolder(dir, { ...options, maxItems: 2 })).map((item) => item.value)).toEqual(items.slice(0, 2));
  });

  it('has no rows', async () => {
    const columnData: ColumnSource[] = [{ name: 'id', data: [], type: 'INT32' }];
    expect(await readFolder(makeFolder({ 'b/f.parquet': toParquet({ columnData }) }), options)).toEqual([]);
  });
});

describe('invalid Parquet', () => {
  it.each([
    { name: 'an empty file', content: '', problem: 'the file is too short' },
    { name: 'another kind of file', content: 'id,name\n1,a\n2,b\n', problem: 'parquet file invalid (footer != PAR1)' },
    {
      name: 'the magic number alone',
      content: 'PAR1xxxx\xff\xff\xff\x7fPAR1',
      problem: 'parquet metadata length 2147483647 exceeds available buffer 8',
    },
  ])('$name', async ({ content, problem }) => {
    const dir = makeFolder({ 'b/f.parquet': Buffer.from(content, 'latin1') });
    expect(await failureOf(readFolder(dir, options))).toBe(
      `States.ItemReaderFailed: s3://b/f.parquet cannot be read as Parquet: ${problem}.`,
    );
  });

  it('reports that it is truncated', async () => {
    const dir = makeFolder({ 'b/f.parquet': toParquet().slice(0, 300) });
    expect(await failureOf(readFolder(dir, options))).toBe(
      'States.ItemReaderFailed: s3://b/f.parquet cannot be read as Parquet: parquet file invalid (footer != PAR1).',
    );
  });

  it('is refused if its data is corrupt', async () => {
    const content = toParquet();
    content.fill(0xff, 4, 100);
    const failure = await failureOf(readFolder(makeFolder({ 'b/f.parquet': content }), options));
    expect(failure).toMatch(/^States\.ItemReaderFailed: s3:\/\/b\/f\.parquet cannot be read as Parquet: .+\.$/);
  });
});
