import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { readTsconfig } from '../build/read-tsconfig.ts';
import { displayPath } from '../display-path.ts';
import { findModule, isTypeScript } from './module-file.ts';

/** Folders without sources. */
const NO_SOURCES = new Set(['node_modules', '.git', '.aws-sam', 'cdk.out', '.serverless', 'coverage']);
const MAX_DEPTH = 8;
const MAX_FILES = 20_000;

/**
 * The TypeScript source of a module that only a build would create (`dist/app` of `CodeUri: dist/`): according to
 * tsconfig's rootDir and outDir, else the only source whose path ends like the module's. `looked` collects the places,
 * `root` limits the search. Throws a UsageError if several sources match equally well.
 */
export async function findSourceOfBuilt(wanted: string, root: string, looked: string[]): Promise<string | undefined> {
  return (await findByTsconfig(wanted, root, looked)) ?? (await findByName(wanted, root, looked));
}

async function findByTsconfig(wanted: string, root: string, looked: string[]): Promise<string | undefined> {
  for (const folder of foldersUpTo(dirname(wanted), root)) {
    const file = join(folder, 'tsconfig.json');
    if (!existsSync(file)) continue;
    const { outDir, rootDir } = await readTsconfig(file);
    const inside = outDir === undefined ? undefined : insideOf(outDir, wanted);
    if (inside === undefined) continue;
    for (const base of rootDir === undefined ? [join(folder, 'src'), folder] : [rootDir]) {
      const source = join(base, inside);
      const found = findModule(source);
      if (found !== undefined) return found;
      looked.push(source);
    }
  }
  return undefined;
}

async function findByName(wanted: string, root: string, looked: string[]): Promise<string | undefined> {
  const segments = wanted.split(sep).reverse();
  let best: string[] = [];
  let bestScore = 0;
  for (const file of await listSources(root)) {
    const score = commonLength(segments, withoutExtension(file).split(sep).reverse());
    if (score === 0 || score < bestScore) continue;
    best = score === bestScore ? [...best, file] : [file];
    bestScore = score;
  }
  if (best.length > 1) {
    const list = best.map((file) => `\n  ${displayPath(file)}`).join('');
    throw new UsageError(
      `${displayPath(wanted)} is not built, and several sources match:${list}\n  --handler NAME=module#export chooses one`,
    );
  }
  looked.push(join(root, '**', segments[0]!));
  return best[0];
}

async function listSources(root: string): Promise<string[]> {
  const sources: string[] = [];
  let folders = [root];
  let seen = 0;
  for (let depth = 0; depth < MAX_DEPTH && folders.length > 0; depth++) {
    const deeper: string[] = [];
    for (const folder of folders) {
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        if (++seen > MAX_FILES) return sources;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          if (!NO_SOURCES.has(entry.name)) deeper.push(path);
        } else if (isTypeScript(path) && !/\.d\.[mc]?ts$/.test(path)) {
          sources.push(path);
        }
      }
    }
    folders = deeper;
  }
  return sources;
}

function foldersUpTo(from: string, root: string): string[] {
  const folders: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root || folder === dirname(folder)) return folders;
  }
}

function insideOf(folder: string, path: string): string | undefined {
  const inside = relative(resolve(folder), path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : inside;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function withoutExtension(file: string): string {
  return file.slice(0, -extname(file).length);
}
