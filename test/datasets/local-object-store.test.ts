import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createLocalObjectStore } from '../../src/datasets/local-object-store.ts';
import { failureOf, makeFolder } from './dataset.ts';

async function keysOf(dir: string, bucket: string, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of createLocalObjectStore(dir).list(bucket, prefix)) keys.push(key);
  return keys;
}

describe('a folder as S3, reading', () => {
  it('opens an object or a range of it', async () => {
    const store = createLocalObjectStore(makeFolder({ 'b/x/y.txt': 'hello world' }));
    const whole = await store.open('b', 'x/y.txt');
    expect([await text(whole.body), whole.size]).toEqual(['hello world', 11]);
    const range = await store.open('b', 'x/y.txt', { start: 6, end: 9 });
    expect([await text(range.body), range.size]).toEqual(['wor', 11]);
  });

  it('follows a link that stays within the folder', async () => {
    const dir = makeFolder({ 'b/real.txt': 'r' });
    symlinkSync('real.txt', join(dir, 'b/link.txt'));
    expect(await text((await createLocalObjectStore(dir).open('b', 'link.txt')).body)).toBe('r');
  });

  const noKey =
    'S3.NoSuchKeyException: The specified key does not exist. (Service: S3, Status Code: 404): there is no file';
  const refusedKey = (key: string) =>
    `S3.S3Exception: The key ${JSON.stringify(key)} cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)`;
  const refusedBucket = (bucket: string) =>
    `S3.S3Exception: The bucket name ${JSON.stringify(bucket)} cannot be a folder (Service: S3, Status Code: 403)`;
  it.each([
    { bucket: 'b', key: 'none.txt', failure: `${noKey} <dir>/b/none.txt` },
    { bucket: 'b', key: 'folder', failure: `${noKey} <dir>/b/folder` },
    { bucket: 'b', key: 'file.txt/more', failure: `${noKey} <dir>/b/file.txt/more` },
    {
      bucket: 'none',
      key: 'file.txt',
      failure:
        'S3.NoSuchBucketException: The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder <dir>/none',
    },
    ...['../secret', 'x/../../secret', '/etc/passwd', 'a//b', './a', 'a/.', 'a\0b', ''].map((key) => ({
      bucket: 'b',
      key,
      failure: refusedKey(key),
    })),
    ...['..', '.', '', 'a/b', '../x', 'a\0', 'arn:aws:s3:::x/y'].map((bucket) => ({
      bucket,
      key: 'k',
      failure: refusedBucket(bucket),
    })),
    {
      bucket: 'b',
      key: 'out.txt',
      failure:
        'S3.S3Exception: A symbolic link leads <dir>/b/out.txt out of the folder in place of S3 (Service: S3, Status Code: 403)',
    },
    {
      bucket: 'outside',
      key: 'secret',
      failure:
        'S3.S3Exception: A symbolic link leads <dir>/outside/secret out of the folder in place of S3 (Service: S3, Status Code: 403)',
    },
  ])('refuses $bucket $key', async ({ bucket, key, failure }) => {
    const outside = makeFolder({ secret: 's' });
    const dir = makeFolder({ 'b/file.txt': '', 'b/folder/x': '' });
    symlinkSync(join(outside, 'secret'), join(dir, 'b/out.txt'));
    symlinkSync(outside, join(dir, 'outside'));
    expect(await failureOf(createLocalObjectStore(dir).open(bucket, key), dir)).toBe(failure);
  });
});

describe('a folder as S3, listing', () => {
  const files = {
    'b/a.txt': '',
    'b/a/z': '',
    'b/a/b/c': '',
    'b/a-b': '',
    'b/B': '',
    'b/\ufb01': '',
    'b/🎉': '',
    'other/x': '',
  };

  it.each([
    { prefix: '', keys: ['B', 'a-b', 'a.txt', 'a/b/c', 'a/z', '\ufb01', '🎉'] },
    { prefix: 'a', keys: ['a-b', 'a.txt', 'a/b/c', 'a/z'] },
    { prefix: 'a/', keys: ['a/b/c', 'a/z'] },
    { prefix: 'a/b', keys: ['a/b/c'] },
    { prefix: 'none', keys: [] },
  ])('lists "$prefix" by UTF-8 bytes', async ({ prefix, keys }) => {
    expect(await keysOf(makeFolder(files), 'b', prefix)).toEqual(keys);
  });

  it('describes objects as S3 does', async () => {
    const dir = makeFolder({ 'b/x': 'hello' });
    utimesSync(join(dir, 'b/x'), 1_700_000_000, 1_700_000_000);
    for await (const { key, size, lastModified, etag } of createLocalObjectStore(dir).list('b', '')) {
      expect({ key, size, lastModified, etag: await etag() }).toEqual({
        key: 'x',
        size: 5,
        lastModified: 1_700_000_000_000,
        etag: '"5d41402abc4b2a76b9719d911017c592"',
      });
    }
  });

  it('requires the bucket', async () => {
    const dir = makeFolder({ 'b/x': '' });
    expect(await failureOf(keysOf(dir, 'c'), dir)).toBe(
      'S3.NoSuchBucketException: The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder <dir>/c',
    );
  });

  it('refuses links that leave the folder or are circular, and skips broken ones', async () => {
    const outside = makeFolder({ secret: 's' });
    const dir = makeFolder({ 'leaves/x': '', 'round/x/y': '', 'nothing/x': '' });
    symlinkSync(outside, join(dir, 'leaves/out'));
    symlinkSync('..', join(dir, 'round/x/up'));
    symlinkSync('gone', join(dir, 'nothing/link'));
    expect(await failureOf(keysOf(dir, 'leaves'), dir)).toBe(
      'S3.S3Exception: A symbolic link leads <dir>/leaves/out out of the folder in place of S3 (Service: S3, Status Code: 403)',
    );
    expect(await failureOf(keysOf(dir, 'round'), dir)).toBe(
      'S3.S3Exception: <dir>/round/x/up is a link to a folder that it is in',
    );
    expect(await keysOf(dir, 'nothing')).toEqual(['x']);
  });
});

describe('a folder as S3, writing', () => {
  it('creates folders, and shows an object when it is complete', async () => {
    const dir = makeFolder({ 'b/x/new.txt': 'old' });
    const store = createLocalObjectStore(dir);
    const writer = await store.create('b', 'x/new.txt');
    await writer.write('é'.repeat(100_000));
    await writer.write('.');
    expect(readFileSync(join(dir, 'b/x/new.txt'), 'utf8')).toBe('old');
    await writer.close();
    expect(readFileSync(join(dir, 'b/x/new.txt'), 'utf8')).toBe(`${'é'.repeat(100_000)}.`);
    const other = await store.create('new-bucket', 'deep/er/file');
    await other.close();
    expect(readFileSync(join(dir, 'new-bucket/deep/er/file'), 'utf8')).toBe('');
    expect(readdirSync(join(dir, 'b/x'))).toEqual(['new.txt']);
  });

  it('leaves nothing of an aborted object', async () => {
    const dir = makeFolder({});
    const writer = await createLocalObjectStore(dir).create('b', 'x');
    await writer.write('half');
    await writer.abort();
    await writer.abort();
    expect(readdirSync(join(dir, 'b'))).toEqual([]);
  });

  it('leaves nothing of an object that cannot be completed', async () => {
    const dir = makeFolder({});
    const writer = await createLocalObjectStore(dir).create('b', 'x');
    mkdirSync(join(dir, 'b/x'));
    writeFileSync(join(dir, 'b/x/in-the-way'), '');
    expect(await failureOf(writer.close(), dir)).toMatch(/^S3\.S3Exception: <dir>\/b\/x cannot be written: Error: /);
    expect(readdirSync(join(dir, 'b'))).toEqual(['x']);
  });

  it('refuses keys outside the folder', async () => {
    const outside = makeFolder({});
    const dir = makeFolder({ 'b/file': '' });
    symlinkSync(outside, join(dir, 'b/out'));
    const store = createLocalObjectStore(dir);
    expect(await failureOf(store.create('b', '../../x'), dir)).toBe(
      'S3.S3Exception: The key "../../x" cannot be a file of the folder in place of S3 (Service: S3, Status Code: 403)',
    );
    expect(await failureOf(store.create('b', 'out/new/x'), dir)).toBe(
      'S3.S3Exception: A symbolic link leads <dir>/b/out/new/x out of the folder in place of S3 (Service: S3, Status Code: 403)',
    );
    expect(await failureOf(store.create('b', 'file/x'), dir)).toMatch(
      /^S3\.S3Exception: <dir>\/b\/file\/x cannot be written: /,
    );
    expect(readdirSync(outside)).toEqual([]);
  });
});
