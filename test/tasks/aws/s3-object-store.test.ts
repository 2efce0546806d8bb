import { text } from 'node:stream/consumers';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectStore } from '../../../src/datasets/object-store.ts';
import { createS3ObjectStore } from '../../../src/tasks/aws/s3-object-store.ts';
import { BUCKET, startQueues } from './servers.ts';
import { servicesOf } from './services-of.ts';

let server: FauxqsServer;
beforeAll(async () => {
  server = await startQueues();
});
afterAll(() => server.stop());

const openStore = (): ObjectStore => createS3ObjectStore(servicesOf({ s3: server.address }));

async function write(store: ObjectStore, key: string, ...texts: readonly string[]): Promise<void> {
  const writer = await store.create(BUCKET, key);
  for (const part of texts) await writer.write(part);
  await writer.close();
}

test('reads what it wrote, entirely and in part', async () => {
  const store = openStore();
  await write(store, 'a/ü.txt', 'hello ', 'world');
  const whole = await store.open(BUCKET, 'a/ü.txt');
  expect([await text(whole.body), whole.size]).toEqual(['hello world', 11]);
  const part = await store.open(BUCKET, 'a/ü.txt', { start: 6, end: 9 });
  expect([await text(part.body), part.size]).toEqual(['wor', 11]);
});

test('writes long objects in parts', async () => {
  const store = openStore();
  const chunk = 'é'.repeat(1_500_000);
  await write(store, 'long', ...Array.from({ length: 7 }, () => chunk));
  const { body, size } = await store.open(BUCKET, 'long');
  expect(size).toBe(21_000_000);
  expect((await text(body)) === chunk.repeat(7)).toBe(true);
});

test('leaves nothing of a discarded object', async () => {
  const store = openStore();
  const writer = await store.create(BUCKET, 'dropped');
  await writer.write('x'.repeat(9_000_000));
  await writer.abort();
  await expect(store.open(BUCKET, 'dropped')).rejects.toMatchObject({ error: 'S3.NoSuchKeyException' });
});

test('lists all pages, in the order of keys', async () => {
  const store = openStore();
  const keys = Array.from({ length: 1_100 }, (_, i) => `list/${String(i).padStart(4, '0')}`);
  await Promise.all(keys.map((key) => write(store, key, 'x')));
  const listed = [];
  for await (const object of store.list(BUCKET, 'list/')) listed.push(object);
  expect(listed.map(({ key }) => key)).toEqual(keys);
  expect([listed[0]?.size, await listed[0]?.etag()]).toEqual([1, '"9dd4e461268c8034f5c8564e155c67a6"']);
  expect(Math.abs((listed[0]?.lastModified ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('fails as the S3 integration does', async () => {
  const store = openStore();
  await expect(store.open('nobodys', 'k')).rejects.toMatchObject({ error: 'S3.NoSuchBucketException' });
  await expect(
    write(store, 'k', 'x').then(() => store.list('nobodys', '')[Symbol.asyncIterator]().next()),
  ).rejects.toMatchObject({
    error: 'S3.NoSuchBucketException',
  });
});
