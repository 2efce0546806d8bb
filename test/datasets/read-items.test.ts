import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { createLocalObjectStore } from '../../src/datasets/local-object-store.ts';
import type { ReadOptions } from '../../src/datasets/read-items.ts';
import { failureOf, makeFolder, readFolder, readItems } from './dataset.ts';

const file = (Key: string, options: Partial<ReadOptions>): ReadOptions => ({
  action: 'getObject',
  parameters: { Bucket: 'b', Key },
  ...options,
});
const listed = (Prefix: string, options: Partial<ReadOptions> = {}): ReadOptions => ({
  action: 'listObjectsV2',
  parameters: { Bucket: 'b', Prefix },
  ...options,
});
const csv = { inputType: 'CSV', csvHeaderLocation: 'FIRST_ROW' } as const;

async function valuesOf(dir: string, options: ReadOptions) {
  return (await readFolder(dir, options)).map((item) => item.value);
}

describe('the dataset of a Distributed Map', () => {
  it('reports the source of each item', async () => {
    expect(await readFolder(makeFolder({ 'b/d/x.csv': 'a\n1\n' }), file('d/x.csv', csv))).toEqual([
      { value: { a: '1' }, source: 'S3://b/d/x.csv' },
    ]);
  });

  it.each([
    { maxItems: 2, items: [1, 2] },
    { maxItems: 3, items: [1, 2, 3] },
    { maxItems: 9, items: [1, 2, 3] },
    { maxItems: 0, items: [1, 2, 3] },
  ])('reads $maxItems items', async ({ maxItems, items }) => {
    expect(
      await valuesOf(makeFolder({ 'b/x.json': '[1,2,3]' }), file('x.json', { inputType: 'JSON', maxItems })),
    ).toEqual(items);
  });

  it('reads no further than MaxItems', async () => {
    const dir = makeFolder({ 'b/x.jsonl': `1\n${'2\n'.repeat(1_000_000)}oops` });
    expect(await valuesOf(dir, file('x.jsonl', { inputType: 'JSONL', maxItems: 2 }))).toEqual([1, 2]);
  });

  it.runIf(process.platform === 'linux')('closes the file when iteration stops', async () => {
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const dir = makeFolder({ 'b/x.jsonl.gz': zlib.gzipSync('1\n'.repeat(1_000_000)) });
    const before = openFiles();
    for (let i = 0; i < 20; i++) {
      for await (const _ of readItems(file('x.jsonl.gz', { inputType: 'JSONL' }), createLocalObjectStore(dir))) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(openFiles() - before).toBeLessThan(5);
  });
});

describe('compressed files', () => {
  it.each([
    { name: 'gzip by its name', key: 'x.csv.gz', content: zlib.gzipSync('a\n1\n') },
    { name: 'gzip by its content', key: 'x.csv', content: zlib.gzipSync('a\n1\n') },
    { name: 'gzip in parts', key: 'x.csv.gz', content: Buffer.concat([zlib.gzipSync('a\n'), zlib.gzipSync('1\n')]) },
  ])('$name', async ({ key, content }) => {
    expect(await valuesOf(makeFolder({ [`b/${key}`]: content }), file(key, csv))).toEqual([{ a: '1' }]);
  });

  it.each([
    {
      name: 'cut short',
      content: zlib.gzipSync('a\n1\n').subarray(0, -9),
      problem: 'is damaged: its gzip data cannot be decompressed (unexpected end of file).',
    },
    {
      name: 'damaged',
      content: Buffer.from([0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0, 0]),
      problem: 'is damaged: its gzip data cannot be decompressed (unknown compression method).',
    },
    { name: 'not gzip', content: 'a\n1\n', problem: 'is named like a gzip file but is not one.' },
    { name: 'empty', content: '', problem: 'is named like a gzip file but is not one.' },
  ])('refuses one that is $name', async ({ content, problem }) => {
    expect(await failureOf(valuesOf(makeFolder({ 'b/x.csv.gz': content }), file('x.csv.gz', csv)))).toBe(
      `States.ItemReaderFailed: s3://b/x.csv.gz ${problem}`,
    );
  });

  // The frame of `a\n1\n`, stored: magic, one segment of 4 bytes, a last raw block.
  const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x04, 0x21, 0x00, 0x00, 0x61, 0x0a, 0x31, 0x0a]);
  const hasZstd = 'createZstdDecompress' in zlib;

  it.runIf(hasZstd)('reads zstd', async () => {
    expect(await valuesOf(makeFolder({ 'b/x.csv.zst': zstd }), file('x.csv.zst', csv))).toEqual([{ a: '1' }]);
  });

  it.skipIf(hasZstd)('says which Node.js reads zstd', async () => {
    expect(await failureOf(valuesOf(makeFolder({ 'b/x.csv.zst': zstd }), file('x.csv.zst', csv)))).toBe(
      `States.ItemReaderFailed: s3://b/x.csv.zst is compressed with zstd, which Node.js ${process.versions.node} cannot read. Use Node.js 22.15 or later, or gzip.`,
    );
  });
});

describe('a list of objects', () => {
  it('is an item for each object, as S3 describes it', async () => {
    const dir = makeFolder({ 'b/in/b.txt': 'hello', 'b/in/a/x.txt': '', 'b/out.txt': '' });
    utimesSync(join(dir, 'b/in/b.txt'), 1_700_000_000.7, 1_700_000_000.7);
    utimesSync(join(dir, 'b/in/a/x.txt'), 1_700_000_001, 1_700_000_001);
    const items = await readFolder(dir, listed('in/'));
    expect(items.map((item) => item.source)).toEqual(['S3://b', 'S3://b']);
    expect(JSON.stringify(items.map((item) => item.value))).toBe(
      '[{"Etag":"\\"d41d8cd98f00b204e9800998ecf8427e\\"","LastModified":1700000001,"Key":"in/a/x.txt","Size":0,"StorageClass":"STANDARD"},' +
        '{"Etag":"\\"5d41402abc4b2a76b9719d911017c592\\"","LastModified":1700000000,"Key":"in/b.txt","Size":5,"StorageClass":"STANDARD"}]',
    );
  });

  it('has no prefix', async () => {
    const options: ReadOptions = { action: 'listObjectsV2', parameters: { Bucket: 'b' } };
    expect(await readFolder(makeFolder({ 'b/x': '', 'b/y/z': '' }), options)).toHaveLength(2);
  });

  it('is read object by object with LOAD_AND_FLATTEN', async () => {
    const dir = makeFolder({ 'b/d/2.json': '[3]', 'b/d/1.json': '[1, 2]', 'b/e.json': '[4]' });
    const options = listed('d/', { transformation: 'LOAD_AND_FLATTEN', inputType: 'JSON' });
    expect(await readFolder(dir, options)).toEqual([
      { value: 1, source: 'S3://b/d/1.json' },
      { value: 2, source: 'S3://b/d/1.json' },
      { value: 3, source: 'S3://b/d/2.json' },
    ]);
    expect(await valuesOf(dir, { ...options, maxItems: 1 })).toEqual([1]);
  });
});

describe('manifests', () => {
  const manifest = (fileFormat: string, ...keys: string[]) =>
    JSON.stringify({
      sourceBucket: 'photos',
      destinationBucket: 'arn:aws:s3:::reports',
      fileFormat,
      fileSchema: 'Bucket, Key, Size, LastModifiedDate',
      files: keys.map((key) => ({ key, size: 1 })),
    });

  it('reads the files that an Athena manifest names', async () => {
    const dir = makeFolder({
      'b/q-manifest.csv': 's3://data/p/1.gz\n\n"s3://data/p/2"\r\n',
      'data/p/1.gz': zlib.gzipSync('1,2\n'),
      'data/p/2': '3,4\n',
    });
    const options = file('q-manifest.csv', {
      manifestType: 'ATHENA_DATA',
      inputType: 'CSV',
      csvHeaderLocation: 'GIVEN',
      csvHeaders: ['x', 'y'],
    });
    expect(await readFolder(dir, options)).toEqual([
      { value: { x: '1', y: '2' }, source: 'S3://data/p/1.gz' },
      { value: { x: '3', y: '4' }, source: 'S3://data/p/2' },
    ]);
  });

  it.each([{ manifestType: 'S3_INVENTORY' as const }, { inputType: 'MANIFEST' as const }])(
    'lists an inventory in CSV, %o',
    async (options) => {
      const dir = makeFolder({
        'b/manifest.json': manifest('CSV', 'inv/1.csv.gz', 'inv/2.csv'),
        'reports/inv/1.csv.gz': zlib.gzipSync('"photos","a/b.jpg","12","2022-11-16T00:29:32.000Z"\n'),
        'reports/inv/2.csv': '"photos","c.jpg","0","2022-11-15T20:00:44.000Z"\n',
      });
      expect(JSON.stringify(await valuesOf(dir, file('manifest.json', options)))).toBe(
        '[{"LastModifiedDate":"2022-11-16T00:29:32.000Z","Bucket":"photos","Size":"12","Key":"a/b.jpg"},' +
          '{"LastModifiedDate":"2022-11-15T20:00:44.000Z","Bucket":"photos","Size":"0","Key":"c.jpg"}]',
      );
    },
  );

  it('lists an inventory in Parquet', async () => {
    const rows = parquetWriteBuffer({ columnData: [{ name: 'key', data: ['a.jpg', 'b.jpg'], type: 'STRING' }] });
    const dir = makeFolder({ 'b/manifest.json': manifest('Parquet', 'inv/1'), 'reports/inv/1': new Uint8Array(rows) });
    expect(await valuesOf(dir, file('manifest.json', { manifestType: 'S3_INVENTORY' }))).toEqual([
      { key: 'a.jpg' },
      { key: 'b.jpg' },
    ]);
  });

  it.each([
    {
      name: 'an Athena manifest without URIs',
      content: '\nnot a uri\n',
      athena: true,
      cause: 's3://b/m is not an Athena manifest: line 2 is not an s3:// URI.',
    },
    {
      name: 'an Athena manifest that lists a missing file',
      content: 's3://data/none\n',
      athena: true,
      cause: 'The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder <dir>/data',
    },
    {
      name: 'an Athena manifest that leaves the folder',
      content: 's3://data/../../x\n',
      athena: true,
      cause: 'The key "../../x" cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)',
    },
    {
      name: 'an inventory that is an array',
      content: '[]',
      athena: false,
      cause: 's3://b/m is not an S3 inventory manifest: it is not an object.',
    },
    {
      name: 'an inventory without files',
      content: manifest('CSV').replace('files', 'other'),
      athena: false,
      cause: 's3://b/m is not an S3 inventory manifest: its field "files" is missing or wrong.',
    },
    {
      name: 'an inventory in ORC',
      content: manifest('ORC', 'x'),
      athena: false,
      cause: 's3://b/m describes an inventory in ORC; only CSV and Parquet are supported.',
    },
  ])('refuses $name', async ({ content, athena, cause }) => {
    const dir = makeFolder({ 'b/m': content });
    const options = athena
      ? ({ manifestType: 'ATHENA_DATA', inputType: 'JSONL' } as const)
      : ({ manifestType: 'S3_INVENTORY' } as const);
    expect(await failureOf(valuesOf(dir, file('m', options)), dir)).toBe(`States.ItemReaderFailed: ${cause}`);
  });

  it('refuses an inventory that is not valid JSON', async () => {
    const dir = makeFolder({ 'b/m': '{"files": [' });
    expect(await failureOf(valuesOf(dir, file('m', { manifestType: 'S3_INVENTORY' })))).toMatch(
      /^States\.ItemReaderFailed: s3:\/\/b\/m is not an S3 inventory manifest: .*JSON.*\.$/,
    );
  });
});

describe('a missing dataset', () => {
  const noKey = 'The specified key does not exist. (Service: S3, Status Code: 404): there is no file <dir>/b/none.csv';
  const noBucket = 'The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder <dir>/none';
  it.each([
    { name: 'no such key', options: file('none.csv', csv), cause: noKey },
    { name: 'no such Parquet file', options: file('none.csv', { inputType: 'PARQUET' }), cause: noKey },
    {
      name: 'no such bucket',
      options: { ...file('x', csv), parameters: { Bucket: 'none', Key: 'x' } },
      cause: noBucket,
    },
    { name: 'no such bucket to list', options: { ...listed(''), parameters: { Bucket: 'none' } }, cause: noBucket },
    {
      name: 'a key that leaves the folder',
      options: file('../x.csv', csv),
      cause: 'The key "../x.csv" cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)',
    },
    {
      name: 'no Bucket',
      options: { ...file('x', csv), parameters: { Key: 'x' } },
      cause: "ItemReader's parameter Bucket must be a string but is missing.",
    },
    {
      name: 'a Key that is not a string',
      options: { ...file('x', csv), parameters: { Bucket: 'b', Key: 1 } },
      cause: "ItemReader's parameter Key must be a string but is 1.",
    },
    {
      name: 'a Prefix that is not a string',
      options: { ...listed('x'), parameters: { Bucket: 'b', Prefix: ['x'] } },
      cause: 'ItemReader\'s parameter Prefix must be a string but is ["x"].',
    },
    {
      name: 'a VersionId that is not a string',
      options: { ...file('x.csv', csv), parameters: { Bucket: 'b', Key: 'x.csv', VersionId: 1 } },
      cause: "ItemReader's parameter VersionId must be a string but is 1.",
    },
    {
      name: 'an ExpectedBucketOwner that is not a string',
      options: { ...listed('x'), parameters: { Bucket: 'b', ExpectedBucketOwner: 111111111111 } },
      cause: "ItemReader's parameter ExpectedBucketOwner must be a string but is 111111111111.",
    },
    {
      name: 'no InputType',
      options: file('x.csv', {}),
      cause: 'ReaderConfig has no InputType that says what the files are: CSV, JSON, JSONL or PARQUET.',
    },
  ])('$name', async ({ options, cause }) => {
    const dir = makeFolder({ 'b/x.csv': 'a\n' });
    expect(await failureOf(readFolder(dir, options), dir)).toBe(`States.ItemReaderFailed: ${cause}`);
  });
});
