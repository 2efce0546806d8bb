import { type Dirent, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lookAt } from '../look-at.ts';
import { didYouMean } from '../source/near-name.ts';
import { UsageError } from '../source/usage-error.ts';

/** Test files are found by name. */
const TEST_FILE = /\.sfn-test\.(?:ya?ml|json)$/i;
/** Folders of third-party code and build output, which are not searched. */
const NEVER = new Set(['node_modules', '.git', 'cdk.out', '.aws-sam', 'coverage', 'dist']);

export interface FoundTestFile {
  /** Absolute. */
  readonly path: string;
  /** The path as the user would write it. */
  readonly shown: string;
}

export function isTestFileName(name: string): boolean {
  return TEST_FILE.test(name);
}

/**
 * The test files for the paths on the command line: a folder stands for those in it and below, any other path for the
 * file itself. Each file appears once, in the order of the paths, and by name within folders.
 * @returns also the searched folders, in which more test files may appear; absolute
 * @throws UsageError if a path does not exist, or a folder may not be read
 */
export function findTestFiles(
  paths: readonly string[],
  cwd: string,
): { readonly files: readonly FoundTestFile[]; readonly folders: readonly string[] } {
  const folders: string[] = [];
  const found = new Map<string, FoundTestFile>();
  for (const shown of paths) {
    const path = resolve(cwd, shown);
    const info = lookAt(path);
    if (info === undefined) throw new UsageError(describeMissing(path, shown));
    if (!info.isDirectory()) found.set(path, { path, shown });
    else for (const file of searchFolder(path, shown === '.' ? '' : shown, folders)) found.set(file.path, file);
  }
  return { files: [...found.values()], folders };
}

function describeMissing(path: string, shown: string): string {
  let names: readonly string[] = [];
  try {
    names = readdirSync(resolve(path, '..')).filter(isTestFileName);
  } catch {
    // then there is nothing to suggest
  }
  const near = didYouMean(path.split(/[/\\]/).at(-1)!, names);
  return `There is no file or folder ${shown}${near === undefined ? '' : `\n${near}`}`;
}

/** A folder inside that cannot be read, such as a container's volume, contains no tests of the user's. */
function entriesOf(folder: string, named: string | undefined): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (named === undefined) return [];
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new UsageError(`${named} cannot be searched: permission is denied`);
  }
}

function* searchFolder(root: string, shownRoot: string, folders: string[]): Generator<FoundTestFile> {
  const pending = [{ path: root, shown: shownRoot }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    folders.push(folder.path);
    const entries = entriesOf(folder.path, folder.path === root ? shownRoot || '.' : undefined);
    const deeper: typeof pending = [];
    for (const entry of entries) {
      const place = { path: join(folder.path, entry.name), shown: join(folder.shown, entry.name) };
      // links are not followed: they lead out of the folder, or in a cycle
      if (entry.isDirectory() && !NEVER.has(entry.name)) deeper.push(place);
      else if (entry.isFile() && isTestFileName(entry.name)) yield place;
    }
    pending.push(...deeper.reverse());
  }
}
