import { linkSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const LINK = '.damaged';

/**
 * Links LevelDB's logs under second names, since LevelDB deletes a log once it has read it. Call it before opening the
 * database.
 */
export function linkLogs(folder: string): readonly string[] {
  const logs = readdirSync(folder).filter((name) => /^\d+\.log$/.test(name));
  return logs.filter((name) => {
    try {
      linkSync(join(folder, name), join(folder, name + LINK));
      return true;
    } catch {
      // not every file system supports links; an earlier link is kept
      return false;
    }
  });
}

/**
 * Finds records that LevelDB dropped from its logs when it was opened: it continues without them, and only its own LOG
 * file mentions them. A log that ends within a record does not count: that write was never acknowledged.
 * @param linked second names of the logs; those with dropped records are kept
 * @returns undefined if everything was read
 */
export function findLoss(folder: string, linked: readonly string[]): string | undefined {
  const dropped = [...readFileSync(join(folder, 'LOG'), 'utf8').matchAll(/(\d+\.log): dropping (\d+) bytes; (.*)/g)];
  const names = new Set(dropped.map(([, name]) => name!));
  for (const name of linked) if (!names.has(name)) rmSync(join(folder, name + LINK), { force: true });
  if (dropped.length === 0) return undefined;
  const bytes = dropped.reduce((sum, [, , size]) => sum + Number(size), 0);
  const kept = linked.filter((name) => names.has(name)).map((name) => name + LINK);
  return [
    `${bytes} bytes could not be read (${dropped[0]![3]}): the data in them is lost`,
    ...(kept.length > 0 ? [`  the damaged file is kept: ${kept.join(', ')}`] : []),
  ].join('\n');
}
