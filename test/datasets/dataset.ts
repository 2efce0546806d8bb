import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createLocalObjectStore } from '../../src/datasets/local-object-store.ts';
import type { ObjectStore } from '../../src/datasets/object-store.ts';
import { type ReadOptions, readItems as readBatches } from '../../src/datasets/read-items.ts';
import type { StatesError } from '../../src/engine/errors.ts';
import type { Json } from '../../src/json.ts';

/** A folder with these files, by `<bucket>/<key>`, removed at the end of the test. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(tmpdir(), 's3-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  return dir;
}

/** A store with one object, whose bytes arrive in these chunks. */
function chunkedStore(chunks: readonly Uint8Array[]): ObjectStore {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return {
    open: async () => ({ body: Readable.from(chunks.filter((chunk) => chunk.length > 0)), size }),
    list: () => {
      throw new Error('not listed here');
    },
    create: () => {
      throw new Error('not written here');
    },
  };
}

export interface Item {
  readonly value: Json;
  readonly key?: string | undefined;
  readonly source: string;
}

/** The items of a dataset, one by one. */
export async function* readItems(options: ReadOptions, store: ObjectStore): AsyncGenerator<Item> {
  for await (const { values, keys, source } of readBatches(options, store)) {
    for (const [i, value] of values.entries())
      yield keys === undefined ? { value, source } : { value, key: keys[i], source };
  }
}

export type FileOptions = Omit<ReadOptions, 'action' | 'parameters'>;

/** The items of one file's content, split into chunks of the given number of bytes. */
export async function readContent(
  content: string | Uint8Array,
  options: FileOptions,
  chunkBytes = Number.POSITIVE_INFINITY,
): Promise<Json[]> {
  const bytes = Buffer.from(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const parameters = { Bucket: 'data', Key: 'file' };
  const values: Json[] = [];
  for await (const { value } of readItems({ action: 'getObject', parameters, ...options }, chunkedStore(chunks))) {
    values.push(value);
  }
  return values;
}

/** The items of a dataset in a folder. */
export async function readFolder(dir: string, options: ReadOptions): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of readItems(options, createLocalObjectStore(dir))) items.push(item);
  return items;
}

/** `<error>: <cause>` that a promise rejects with, without the folder's name. */
export async function failureOf(promise: Promise<unknown>, dir = '\0'): Promise<string> {
  return promise.then(
    (value) => `no failure: ${JSON.stringify(value)}`,
    (error: StatesError) => `${error.error}: ${error.cause}`.replaceAll(dir, '<dir>'),
  );
}
