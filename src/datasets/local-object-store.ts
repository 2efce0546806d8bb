import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StatesError } from '../engine/errors.ts';
import { tellRead, tellWritten } from '../read-file.ts';
import { assertWithin, bucketPath, objectPath } from './local-path.ts';
import type { ByteRange, ObjectStore, ObjectWriter, OpenObject, StoredObject } from './object-store.ts';
import { walkFiles } from './walk-files.ts';

/** Large enough that awaiting a chunk is negligible next to parsing it. */
const READ_BYTES = 256 * 1024;

interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** Further operations of a folder. Every method rejects with a StatesError as the S3 integration would fail. */
export interface LocalObjectStore extends ObjectStore {
  describe(bucket: string, key: string): Promise<StoredObject>;
  copy(from: ObjectName, to: ObjectName): Promise<void>;
  /** Deleting a missing object is not an error in S3. Empty folders are removed, too: S3 has none. */
  remove(bucket: string, key: string): Promise<void>;
}

/** S3 as a folder: the object `key` of `bucket` is the file `<dir>/<bucket>/<key>`. */
export function createLocalObjectStore(dir: string): LocalObjectStore {
  async function openObject(bucket: string, key: string, range?: ByteRange): Promise<OpenObject> {
    const path = objectPath(dir, bucket, key);
    await assertWithin(dir, path);
    tellRead(path);
    const handle = await open(path, 'r').catch((error: unknown) => explain(error, dir, bucket, key));
    try {
      const info = await handle.stat();
      if (!info.isFile()) throw noSuchKey(path);
      const bounds = range && { start: range.start, end: range.end - 1 };
      return { body: handle.createReadStream({ ...bounds, highWaterMark: READ_BYTES }), size: info.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async function* listObjects(bucket: string, prefix: string): AsyncGenerator<StoredObject> {
    const folder = bucketPath(dir, bucket);
    await assertWithin(dir, folder);
    if (!(await isFolder(folder))) throw noSuchBucket(folder);
    const files = walkFiles(folder, prefix, (link) => assertWithin(dir, link));
    for await (const { key, path, size, mtimeMs } of files) {
      tellRead(path);
      yield { key, size, lastModified: mtimeMs, etag: () => hashFile(path) };
    }
  }

  async function create(bucket: string, key: string): Promise<LocalObjectWriter> {
    const path = objectPath(dir, bucket, key);
    await assertWithin(dir, path);
    return createLocalObjectWriter(path);
  }

  return {
    open: openObject,
    list: listObjects,
    create,
    async describe(bucket, key) {
      const path = objectPath(dir, bucket, key);
      await assertWithin(dir, path);
      tellRead(path);
      const info = await stat(path).catch((error: unknown) => explain(error, dir, bucket, key));
      if (!info.isFile()) throw noSuchKey(path);
      return { key, size: info.size, lastModified: info.mtimeMs, etag: () => hashFile(path) };
    },
    async copy(from, to) {
      const { body } = await openObject(from.bucket, from.key);
      const writer = await create(to.bucket, to.key).catch((error: unknown) => {
        body.destroy();
        throw error;
      });
      try {
        for await (const chunk of body as AsyncIterable<Buffer>) await writer.write(chunk);
      } catch (error) {
        await writer.abort();
        throw error;
      }
      await writer.close();
    },
    async remove(bucket, key) {
      const folder = bucketPath(dir, bucket);
      const path = objectPath(dir, bucket, key);
      await assertWithin(dir, path);
      if (!(await isFolder(folder))) throw noSuchBucket(folder);
      if (await isFolder(path)) return;
      tellWritten(path);
      await rm(path, { force: true }).catch((error: unknown) => explain(error, dir, bucket, key));
      for (let at = dirname(path); at !== folder; at = dirname(at)) {
        const isGone = await rmdir(at).then(
          () => true,
          () => false,
        );
        if (!isGone) return;
      }
    },
  };
}

async function explain(error: unknown, dir: string, bucket: string, key: string): Promise<never> {
  const { code } = error as NodeJS.ErrnoException;
  const folder = join(dir, bucket);
  if (!(await isFolder(folder))) throw noSuchBucket(folder);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG') {
    throw noSuchKey(join(folder, key));
  }
  throw new StatesError('S3.S3Exception', `Access Denied (Service: S3, Status Code: 403): ${String(error)}`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: READ_BYTES }), hash);
  return `"${hash.digest('hex')}"`;
}

function noSuchBucket(folder: string): StatesError {
  return new StatesError(
    'S3.NoSuchBucketException',
    `The specified bucket does not exist (Service: S3, Status Code: 404): there is no folder ${folder}`,
  );
}

function noSuchKey(path: string): StatesError {
  return new StatesError(
    'S3.NoSuchKeyException',
    `The specified key does not exist. (Service: S3, Status Code: 404): there is no file ${path}`,
  );
}

interface LocalObjectWriter extends ObjectWriter {
  write(data: string | Uint8Array): Promise<void>;
}

/**
 * Writes a file as S3 writes an object: it appears, or replaces the previous one, when it is complete. Creates missing
 * folders, including the bucket's: a bucket of the template exists only once it is deployed.
 */
async function createLocalObjectWriter(path: string): Promise<LocalObjectWriter> {
  const folder = dirname(path);
  const partial = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.part`);
  await mkdir(folder, { recursive: true }).catch(cannotWrite);
  const handle = await open(partial, 'wx').catch(cannotWrite);
  let isOpen = true;

  async function abort(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
    await rm(partial, { force: true });
  }

  async function attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await abort();
      cannotWrite(error);
    }
  }

  function cannotWrite(error: unknown): never {
    throw new StatesError('S3.S3Exception', `${path} cannot be written: ${String(error)}`);
  }

  return {
    write: (data) => attempt(() => handle.appendFile(data)),
    close: () =>
      attempt(async () => {
        await handle.close();
        tellWritten(path);
        await rename(partial, path);
        isOpen = false;
      }),
    abort,
  };
}
