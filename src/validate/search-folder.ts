import { readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Ignore } from 'ignore';
import { lookAt } from '../look-at.ts';
import { readFileText } from '../read-file.ts';
import { type ContentKind, kindOfText, refersToFiles } from './content-kind.ts';
import { isDefinitionName } from './is-definition-name.ts';

/** Build output that contains templates: skipped within other folders, but searched if it is named itself. */
const BUILD_OUTPUT = new Set(['cdk.out', '.aws-sam']);
/** Folders of third-party code, and folders without code. */
const NEVER = new Set(['node_modules', '.git']);
/** CDK copies the code of functions here; it is validated at its source. */
const CODE_ASSET = /^asset\.[0-9a-f]{64}$/;
const PERHAPS = /\.(?:ya?ml|json|template)$/i;
/** AWS accepts templates of 1 MB: a larger file is of another kind. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A file that may be a template or a definition. */
export interface Candidate {
  /** Below the folder as the user wrote it. */
  readonly path: string;
  /** The kind of its text; undefined if its name alone identifies it as a definition. */
  readonly kind: ContentKind | undefined;
}

export interface FolderSearch {
  /** By folder, within each by name. */
  readonly candidates: readonly Candidate[];
  /** Folders of build output that were not searched, as the user would write them. */
  readonly leftOut: readonly string[];
}

interface Folder {
  readonly path: string;
  readonly shown: string;
  readonly rules: Rules;
}

/** The .gitignore files that apply, outer ones first. */
type Rules = readonly { readonly base: string; readonly ignore: Ignore }[];

/**
 * Finds files in a folder that may be templates or definitions, respecting .gitignore. A folder that is itself ignored
 * was named on purpose: only the rules inside it apply.
 *
 * @param root absolute
 * @param shown the same as the user wrote it
 */
export async function searchFolder(root: string, shown: string, isShallow = false): Promise<FolderSearch> {
  const readRules = await createRulesReader();
  const outer = outerFolders(root).flatMap(readRules);
  const candidates: Candidate[] = [];
  const leftOut: string[] = [];
  const pending: Folder[] = [{ path: root, shown, rules: isIgnored(root, true, outer) ? [] : outer }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const rules = [...folder.rules, ...readRules(folder.path)];
    const deeper: Folder[] = [];
    for (const entry of sortedEntries(folder.path)) {
      const path = join(folder.path, entry.name);
      const inside = join(folder.shown, entry.name);
      // links are not followed: they lead out of the folder, or in a cycle
      if (entry.isDirectory()) {
        if (BUILD_OUTPUT.has(entry.name)) leftOut.push(inside);
        else if (isSearched(entry.name) && !isIgnored(path, true, rules)) deeper.push({ path, shown: inside, rules });
      } else if (entry.isFile() && isCandidate(entry.name) && !isIgnored(path, false, rules)) {
        const kind = isDefinitionName(entry.name) ? undefined : kindOfFile(path);
        if (kind !== undefined || isDefinitionName(entry.name)) candidates.push({ path: inside, kind });
      }
    }
    if (!isShallow) pending.push(...deeper.reverse());
  }
  return { candidates, leftOut };
}

/** Whether .gitignore excludes a file or folder, which is then created by a build. */
export async function isIgnoredByGit(path: string): Promise<boolean> {
  const readRules = await createRulesReader();
  return isIgnored(path, true, outerFolders(path).flatMap(readRules));
}

/** The files directly in a folder that look like templates with definitions in other files; absolute. */
export function templatesIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => PERHAPS.test(name) && !isDefinitionName(name))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => {
      const text = readSmall(path);
      return text !== undefined && refersToFiles(text);
    });
}

/** The folders directly in a folder in which users keep their own files; absolute. */
export function foldersIn(folder: string): string[] {
  return sortedEntries(folder)
    .filter((entry) => entry.isDirectory() && isSearched(entry.name) && !BUILD_OUTPUT.has(entry.name))
    .map((entry) => join(folder, entry.name));
}

/** The repository's folder of a file or folder; undefined outside a repository. */
export function repositoryOf(path: string): string | undefined {
  for (let at = path; ; at = resolve(at, '..')) {
    if (lookAt(join(at, '.git')) !== undefined) return at;
    if (at === resolve(at, '..')) return undefined;
  }
}

function isSearched(name: string): boolean {
  return !NEVER.has(name) && !CODE_ASSET.test(name);
}

function isCandidate(name: string): boolean {
  return isDefinitionName(name) || PERHAPS.test(name);
}

async function createRulesReader(): Promise<(folder: string) => Rules> {
  const { default: createIgnore } = await import('ignore');
  return (folder) => {
    const text = readText(join(folder, '.gitignore'));
    return text === undefined ? [] : [{ base: folder, ignore: createIgnore().add(text) }];
  };
}

/** The enclosing folders whose .gitignore applies: up to the repository. */
function outerFolders(path: string): string[] {
  const repository = repositoryOf(path);
  const outer: string[] = [];
  // outside a repository nothing is ignored
  for (let at = path; repository !== undefined && at !== repository; ) {
    at = resolve(at, '..');
    outer.unshift(at);
  }
  return outer;
}

function isIgnored(path: string, isFolder: boolean, rules: Rules): boolean {
  let ignored = false;
  for (const { base, ignore } of rules) {
    const inside = relative(base, path).split(sep).join('/');
    const verdict = ignore.test(isFolder ? `${inside}/` : inside);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** The kind of a file; undefined for others, and for files that are too large. */
export function kindOfFile(path: string): ContentKind | undefined {
  const text = readSmall(path);
  return text === undefined ? undefined : kindOfText(text);
}

function readSmall(path: string): string | undefined {
  const info = lookAt(path);
  return info?.isFile() !== true || info.size > MAX_BYTES ? undefined : readText(path);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sortedEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // a folder that cannot be read contains nothing to validate
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileText(path);
  } catch {
    return undefined;
  }
}
