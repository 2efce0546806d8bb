import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Ignore } from 'ignore';
import { UsageError } from '../source/usage-error.ts';
import { absolutePath, type ProjectFile, projectFile } from '../template/project-file.ts';
import { isFileProblem, readSourceFile } from '../template/read-source-file.ts';
import { isDefinitionName } from './is-definition-name.ts';

/** Folders of other people's code and of build output. */
const NEVER = new Set(['node_modules', '.git', '.aws-sam', 'cdk.out']);
const PERHAPS_TEMPLATE = /\.(?:ya?ml|json)$/i;
/** What every template with a state machine holds; others are not even parsed. */
const MACHINE_TYPE = /AWS::(?:Serverless|StepFunctions)::StateMachine/;
/** AWS takes templates of 1 MB: what is larger is some other kind of file. */
const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;

/**
 * The files that paths of the command line mean: a folder stands for the templates and definitions in it, anything else
 * for itself. Each file once, in the order of the paths; in folders by name.
 *
 * @throws UsageError where a path leads nowhere, or a folder holds nothing to check
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<readonly ProjectFile[]> {
  const found = new Map<string, ProjectFile>();
  const add = (file: ProjectFile): void => {
    if (!found.has(file.absolute)) found.set(file.absolute, file);
  };
  const missing: string[] = [];
  for (const path of paths) {
    if (path === '-') {
      add(projectFile(path, cwd));
      continue;
    }
    const absolute = absolutePath(path, cwd);
    const info = statSync(absolute, { throwIfNoEntry: false });
    if (info === undefined) missing.push(await describeMissing(absolute, path));
    if (info?.isDirectory() !== true) {
      add({ path, absolute, size: info?.isFile() === true ? info.size : undefined });
      continue;
    }
    const inside = await searchFolder(absolute, path);
    if (inside.length === 0) {
      throw new UsageError(`${path} holds no template with a state machine and no *.asl.json or *.asl.yaml file`);
    }
    for (const one of inside) add(projectFile(one, cwd));
  }
  if (missing.length > 0) throw new UsageError(missing.join('\n'));
  return [...found.values()];
}

async function describeMissing(absolute: string, path: string): Promise<string> {
  const problem = await readSourceFile(absolute, path);
  const hint = isFileProblem(problem) ? problem.hint : undefined;
  return `there is no file ${path}${hint === undefined ? '' : `. ${hint}`}`;
}

interface Folder {
  readonly path: string;
  readonly shown: string;
  /** The .gitignore files that apply, outer ones first. */
  readonly rules: readonly { readonly base: string; readonly ignore: Ignore }[];
}

async function searchFolder(root: string, shown: string): Promise<string[]> {
  const { default: createIgnore } = await import('ignore');
  const readRules = (path: string): Folder['rules'] => {
    const text = readText(join(path, '.gitignore'));
    return text === undefined ? [] : [{ base: path, ignore: createIgnore().add(text) }];
  };
  const files: string[] = [];
  const pending: Folder[] = [{ path: root, shown, rules: outerFolders(root).flatMap(readRules) }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const rules = [...folder.rules, ...readRules(folder.path)];
    const deeper: Folder[] = [];
    for (const entry of sortedEntries(folder.path)) {
      const path = join(folder.path, entry.name);
      const inside = join(folder.shown, entry.name);
      // links are not followed: they lead out of the folder, or in a circle
      if (entry.isDirectory() && !NEVER.has(entry.name)) {
        if (!isIgnored(path, true, rules)) deeper.push({ path, shown: inside, rules });
      } else if (entry.isFile() && isCandidate(entry.name) && !isIgnored(path, false, rules)) {
        if (isDefinitionName(entry.name) || holdsMachine(path)) files.push(inside);
      }
    }
    pending.push(...deeper.reverse());
  }
  return files;
}

/** The folders around a folder whose .gitignore counts: up to the one that is the repository. */
function outerFolders(folder: string): string[] {
  const outer: string[] = [];
  for (let path = folder; ; path = resolve(path, '..')) {
    if (path !== folder) outer.unshift(path);
    if (statSync(join(path, '.git'), { throwIfNoEntry: false }) !== undefined) return outer;
    // outside of a repository there is nothing to be ignored
    if (path === resolve(path, '..')) return [];
  }
}

function isIgnored(path: string, isFolder: boolean, rules: Folder['rules']): boolean {
  let ignored = false;
  for (const { base, ignore } of rules) {
    const inside = relative(base, path).split(sep).join('/');
    const verdict = ignore.test(isFolder ? `${inside}/` : inside);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

function isCandidate(name: string): boolean {
  return isDefinitionName(name) || PERHAPS_TEMPLATE.test(name);
}

function holdsMachine(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined || info.size > MAX_TEMPLATE_BYTES) return false;
  const text = readText(path);
  return text !== undefined && MACHINE_TYPE.test(text);
}

function sortedEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // a folder that may not be read holds nothing for us
    return [];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
