import { linkSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const LINK = '.damaged';

/** Second names for LevelDB's logs, which it deletes once it has read them. To be called before it is opened. */
export function linkLogs(folder: string): readonly string[] {
  const logs = readdirSync(folder).filter((name) => /^\d+\.log$/.test(name));
  return logs.filter((name) => {
    try {
      linkSync(join(folder, name), join(folder, name + LINK));
      return true;
    } catch {
      // not every file system has links; an earlier one is kept
      return false;
    }
  });
}

/**
 * What LevelDB has dropped of its logs when it was opened: it goes on without, and only its own LOG tells of it. A log that
 * ends within a record is none: what was not written to its end was not acknowledged.
 *
 * @param linked second names of logs: those that something was dropped of are kept
 * @returns undefined where all was read
 */
export function findLoss(folder: string, linked: readonly string[]): string | undefined {
  const dropped = [...readFileSync(join(folder, 'LOG'), 'utf8').matchAll(/(\d+\.log): dropping (\d+) bytes; (.*)/g)];
  const names = new Set(dropped.map(([, name]) => name!));
  for (const name of linked) if (!names.has(name)) rmSync(join(folder, name + LINK), { force: true });
  if (dropped.length === 0) return undefined;
  const bytes = dropped.reduce((sum, [, , size]) => sum + Number(size), 0);
  const kept = linked.filter((name) => names.has(name)).map((name) => name + LINK);
  return [
    `${bytes} bytes could not be read (${dropped[0]![3]}): what was written there is lost`,
    ...(kept.length > 0 ? [`  the damaged file is kept: ${kept.join(', ')}`] : []),
  ].join('\n');
}
