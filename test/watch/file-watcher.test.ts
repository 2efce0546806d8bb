import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { FileWatcher } from '../../src/watch/file-watcher.ts';
import { folderOf } from '../cli/fake-io.ts';

vi.setConfig({ testTimeout: 15_000 });

const open: FileWatcher[] = [];
afterEach(async () => {
  for (const watcher of open.splice(0)) await watcher.close();
});

/** Watches some files of a new folder, and returns the reported changes one after the other. */
async function watchIn(
  names: readonly string[],
): Promise<{ folder: string; next(): Promise<string[]>; watch(names: readonly string[]): Promise<void> }> {
  const folder = folderOf({ 'a.yml': '1', 'b.ts': '1', 'other.txt': '1' });
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/c.ts'), '1');
  const told: string[][] = [];
  let wake = (): void => {};
  const watcher = new FileWatcher((files) => {
    told.push([...files].map((path) => path.slice(folder.length + 1)).sort());
    wake();
  });
  open.push(watcher);
  const watch = (some: readonly string[]): Promise<void> =>
    watcher.watch(new Set(some.map((name) => join(folder, name))), Date.now());
  // what was written just now is not a change
  await new Promise((resolve) => setTimeout(resolve, 20));
  await watch(names);
  return {
    folder,
    watch,
    async next() {
      while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return told.shift()!;
    },
  };
}

test('reports a save in place, a save by renaming, and nothing else in the folder', async () => {
  const { folder, next } = await watchIn(['a.yml', 'src/c.ts']);
  writeFileSync(join(folder, 'other.txt'), '22');
  writeFileSync(join(folder, 'a.yml'), '22');
  expect(await next()).toEqual(['a.yml']);
  writeFileSync(join(folder, 'src/c.ts.tmp'), '333');
  renameSync(join(folder, 'src/c.ts.tmp'), join(folder, 'src/c.ts'));
  expect(await next()).toEqual(['src/c.ts']);
  execFileSync('sed', ['-i', 's/3/4/', join(folder, 'src/c.ts')]);
  expect(await next()).toEqual(['src/c.ts']);
});

test('reports a file that is deleted and created again', async () => {
  const { folder, next } = await watchIn(['a.yml', 'b.ts']);
  rmSync(join(folder, 'b.ts'));
  expect(await next()).toEqual(['b.ts']);
  writeFileSync(join(folder, 'b.ts'), '22');
  expect(await next()).toEqual(['b.ts']);
});

test('many files at once are one change', async () => {
  const { folder, next } = await watchIn(['a.yml', 'b.ts', 'src/c.ts']);
  for (const name of ['a.yml', 'b.ts', 'src/c.ts']) writeFileSync(join(folder, name), '22');
  expect(await next()).toEqual(['a.yml', 'b.ts', 'src/c.ts']);
});

test('the set of files may grow within a watched folder', async () => {
  const { folder, next, watch } = await watchIn(['a.yml']);
  await watch(['a.yml', 'b.ts', 'src/c.ts']);
  writeFileSync(join(folder, 'b.ts'), '22');
  expect(await next()).toEqual(['b.ts']);
  writeFileSync(join(folder, 'src/c.ts'), '22');
  expect(await next()).toEqual(['src/c.ts']);
});

test('a save during the work is a change', async () => {
  const { folder, next, watch } = await watchIn(['a.yml']);
  writeFileSync(join(folder, 'a.yml'), '22');
  await watch(['a.yml']);
  expect(await next()).toEqual(['a.yml']);
});

test('a file that an editor empties before it writes it is one change', async () => {
  const { folder, next } = await watchIn(['a.yml', 'b.ts']);
  const path = join(folder, 'a.yml');
  writeFileSync(path, '');
  // longer than a complete file would have to be quiet
  await new Promise((resolve) => setTimeout(resolve, 6));
  writeFileSync(path, '22');
  expect(await next()).toEqual(['a.yml']);
  writeFileSync(join(folder, 'b.ts'), '22');
  expect(await next()).toEqual(['b.ts']);
});

test('a folder without any of the files is not watched, and a file that appears there is reported', async () => {
  const { folder, next } = await watchIn(['a.yml', 'src/tsconfig.json']);
  if (process.platform === 'linux') {
    expect(isWatched(folder)).toBe(true);
    expect(isWatched(join(folder, 'src'))).toBe(false);
  }
  writeFileSync(join(folder, 'src/tsconfig.json'), '{}');
  expect(await next()).toEqual(['src/tsconfig.json']);
});

/** Whether this process has an inotify watch on it: https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html */
function isWatched(folder: string): boolean {
  const watches = readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    try {
      return [...readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').matchAll(/^inotify wd:\S+ ino:([0-9a-f]+) /gm)];
    } catch {
      // the descriptor with which the folder is listed
      return [];
    }
  });
  return watches.some(([, inode]) => Number.parseInt(inode!, 16) === statSync(folder).ino);
}
