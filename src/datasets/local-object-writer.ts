import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StatesError } from '../engine/errors.ts';
import type { ObjectWriter } from './object-store.ts';

export interface LocalObjectWriter extends ObjectWriter {
  write(data: string | Uint8Array): Promise<void>;
}

/**
 * Writes a file as S3 writes an object: it appears, or replaces the one before, when it is complete. Missing folders
 * are made, the bucket's too: a bucket of the template exists only once it is deployed.
 */
export async function createLocalObjectWriter(path: string): Promise<LocalObjectWriter> {
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
        await rename(partial, path);
        isOpen = false;
      }),
    abort,
  };
}
