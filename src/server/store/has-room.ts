import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside what LevelDB rewrites of its log: a manifest, and the next log's beginning. */
const MARGIN_BYTES = 256 * 1024;
const PROBE = 'room.tmp';

/**
 * Whether a LevelDB can be opened on the disk: it makes a table of its log then. Tried by writing as much, since quotas
 * count as well as what is free.
 */
export async function hasRoom(folder: string): Promise<boolean> {
  const probe = join(folder, PROBE);
  try {
    const handle = await open(probe, 'w');
    try {
      await handle.writeFile(Buffer.alloc((await logBytes(folder)) + MARGIN_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function logBytes(folder: string): Promise<number> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
