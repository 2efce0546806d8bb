import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that LevelDB needs besides its rewritten log: a manifest, and the start of the next log. */
const MARGIN_BYTES = 256 * 1024;
const PROBE = 'room.tmp';

/**
 * Whether the disk has room to open a LevelDB, which then turns its log into a table. Found out by writing that much,
 * since quotas count as well as free space.
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
