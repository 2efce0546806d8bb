import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, type Result, runMain } from '../../cli/fake-io.ts';

/** Within a second: S3 counts whole ones. */
const WRITTEN = new Date('2026-03-01T10:20:30.700Z');
const LAST_MODIFIED = '2026-03-01T10:20:30Z';
/** Of `one`. */
const ETAG = '"f97c5d29941bfb1b2fdab0874906ab82"';

/** Runs one task of S3 on these objects, each named `bucket/key`. */
async function call(action: string, parameters: object, objects: Readonly<Record<string, string>> = {}) {
  const state = { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:s3:${action}`, Parameters: parameters, End: true };
  const cwd = folderOf({ 'flow.asl.json': { StartAt: 'S', States: { S: state } } });
  mkdirSync(join(cwd, 's3', 'data'), { recursive: true });
  for (const [name, text] of Object.entries(objects)) {
    const path = join(cwd, 's3', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, WRITTEN, WRITTEN);
  }
  const run = (): Promise<Result> => runMain(cwd, ['flow.asl.json', '--s3', join(cwd, 's3'), '-q', '--format', 'json']);
  return { cwd, run, result: async () => resultOf(await run()) };
}

function resultOf({ code, stdout, stderr }: Result): unknown {
  if (code === 2) return stderr;
  const { output, error, cause } = JSON.parse(stdout) as { output?: unknown; error?: string; cause?: string };
  return error === undefined ? output : `${error}: ${cause?.replaceAll(/\/tmp\/[^/]+/g, '<folder>')}`;
}

const DESCRIBED = {
  AcceptRanges: 'bytes',
  ContentLength: 3,
  ContentType: 'binary/octet-stream',
  ETag: ETAG,
  LastModified: LAST_MODIFIED,
  Metadata: {},
  ServerSideEncryption: 'AES256',
};
const object = (key: string) => ({
  ETag: ETAG,
  Key: key,
  LastModified: LAST_MODIFIED,
  Size: 3,
  StorageClass: 'STANDARD',
});
const LISTED = { IsTruncated: false, MaxKeys: 1000, Name: 'data', Prefix: '' };
const MANY = { 'data/a': 'one', 'data/b/1': 'one', 'data/b/2': 'one', 'data/c': 'one' };

// fields and their order: recorded executions of getObject; the API reference of S3 for the others
test.each<[string, string, object, Record<string, string>, unknown]>([
  ['an object', 'getObject', { Key: 'a' }, { 'data/a': 'one' }, { ...DESCRIBED, Body: 'one' }],
  [
    'a part of it',
    'getObject',
    { Key: 'a', Range: 'bytes=1-9' },
    { 'data/a': 'one' },
    { ...DESCRIBED, ContentLength: 2, ContentRange: 'bytes 1-2/3', Body: 'ne' },
  ],
  [
    'its end',
    'getObject',
    { Key: 'a', Range: 'bytes=-1' },
    { 'data/a': 'one' },
    { ...DESCRIBED, ContentLength: 1, ContentRange: 'bytes 2-2/3', Body: 'e' },
  ],
  [
    'a missing part',
    'getObject',
    { Key: 'a', Range: 'bytes=3-' },
    { 'data/a': 'one' },
    'S3.S3Exception: The requested range is not satisfiable (Service: S3, Status Code: 416)',
  ],
  ['what is known of it', 'headObject', { Key: 'a' }, { 'data/a': 'one' }, DESCRIBED],
  [
    'no such key',
    'headObject',
    { Key: 'b' },
    { 'data/a': 'one' },
    'S3.NoSuchKeyException: The specified key does not exist. (Service: S3, Status Code: 404): there is no file <folder>/s3/data/b',
  ],
  [
    'no such bucket',
    'getObject',
    { Bucket: 'other', Key: 'b' },
    {},
    'S3.NoSuchBucketException: The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder <folder>/s3/other',
  ],
  [
    'a key that leads out',
    'getObject',
    { Key: '../../flow.asl.json' },
    {},
    'S3.S3Exception: The key "../../flow.asl.json" cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)',
  ],
  [
    'all keys, in the order of their bytes',
    'listObjectsV2',
    {},
    MANY,
    { Contents: ['a', 'b/1', 'b/2', 'c'].map(object), KeyCount: 4, ...LISTED },
  ],
  [
    'keys in groups',
    'listObjectsV2',
    { Delimiter: '/' },
    MANY,
    { CommonPrefixes: [{ Prefix: 'b/' }], Contents: ['a', 'c'].map(object), Delimiter: '/', KeyCount: 3, ...LISTED },
  ],
  [
    'a page of them',
    'listObjectsV2',
    { Delimiter: '/', MaxKeys: 2 },
    MANY,
    {
      ...LISTED,
      CommonPrefixes: [{ Prefix: 'b/' }],
      Contents: [object('a')],
      Delimiter: '/',
      IsTruncated: true,
      KeyCount: 2,
      MaxKeys: 2,
      NextContinuationToken: 'Yi8=',
    },
  ],
  [
    'the next page',
    'listObjectsV2',
    { Delimiter: '/', MaxKeys: 2, ContinuationToken: 'Yi8=' },
    MANY,
    { ...LISTED, Contents: [object('c')], ContinuationToken: 'Yi8=', Delimiter: '/', KeyCount: 1, MaxKeys: 2 },
  ],
  [
    'those below a prefix, behind a key',
    'listObjectsV2',
    { Prefix: 'b/', StartAfter: 'b/1' },
    MANY,
    { ...LISTED, Contents: [object('b/2')], KeyCount: 1, Prefix: 'b/', StartAfter: 'b/1' },
  ],
  ['no keys', 'listObjectsV2', { Prefix: 'x' }, MANY, { ...LISTED, KeyCount: 0, Prefix: 'x' }],
  ['to delete a missing object', 'deleteObject', { Key: 'b' }, {}, {}],
])('%s', async (_name, action, parameters, objects, expected) => {
  const { result } = await call(action, { Bucket: 'data', ...parameters }, objects);
  expect(await result()).toEqual(expected);
});

// a string is written with its quotes: recorded, 11 bytes of "text data"
test.each([
  ['text data', '"text data"'],
  [{ a: [1] }, '{"a":[1]}'],
])('putObject writes the JSON of %j', async (body, text) => {
  const { cwd, result } = await call('putObject', { Bucket: 'new', Key: 'x/y', Body: body, ContentType: 'text/plain' });
  expect(await result()).toEqual({ ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/), ServerSideEncryption: 'AES256' });
  expect(readFileSync(join(cwd, 's3/new/x/y'), 'utf8')).toBe(text);
});

test('copyObject copies bytes, from a URL-encoded source', async () => {
  const parameters = { Bucket: 'data', Key: 'copy', CopySource: 'data/a%2Fb' };
  const { cwd, result } = await call('copyObject', parameters, { 'data/a/b': 'one' });
  expect(await result()).toEqual({
    CopyObjectResult: { ETag: ETAG, LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    ServerSideEncryption: 'AES256',
  });
  expect(readFileSync(join(cwd, 's3/data/copy'), 'utf8')).toBe('one');
});

test('deleteObject also removes empty folders, but not the bucket', async () => {
  const { cwd, result } = await call('deleteObject', { Bucket: 'data', Key: 'a/b/c' }, { 'data/a/b/c': 'one' });
  expect(await result()).toEqual({});
  expect([existsSync(join(cwd, 's3/data/a')), existsSync(join(cwd, 's3/data'))]).toEqual([false, true]);
});

test('a link that leads out of the folder is not followed', async () => {
  const { cwd, result } = await call('deleteObject', { Bucket: 'data', Key: 'out/flow.asl.json' });
  symlinkSync(cwd, join(cwd, 's3/data/out'));
  expect(await result()).toMatch(/^S3\.S3Exception: A symbolic link leads .* out of the folder in place of S3/);
  expect(existsSync(join(cwd, 'flow.asl.json'))).toBe(true);
});

test('unsupported actions are reported', async () => {
  const version = await call('getObject', { Bucket: 'data', Key: 'a', VersionId: '1' });
  expect(await version.result()).toContain(
    "error: state 'S': the folder of --s3 does not support the field 'VersionId' of s3:getObject\n" +
      '  --endpoint-url s3=http://localhost:PORT sends the task to your own server\n',
  );
  const other = await call('listBuckets', {});
  expect(await other.result()).toContain(
    '  --s3 DIR uses a folder as S3; it supports getObject, headObject, putObject, copyObject, deleteObject, listObjectsV2\n',
  );
});
