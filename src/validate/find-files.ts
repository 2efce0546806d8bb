import { accessSync, constants } from 'node:fs';
import { lookAt } from '../look-at.ts';
import { UsageError } from '../source/usage-error.ts';
import { absolutePath, type ProjectFile, projectFile } from '../template/project-file.ts';
import { isFileProblem, readSourceFile } from '../template/read-source-file.ts';
import type { ContentKind } from './content-kind.ts';
import { isDefinitionName } from './is-definition-name.ts';
import { kindOfFile, searchFolder } from './search-folder.ts';

/** A file to check. */
export interface FileToCheck extends ProjectFile {
  /** It was found rather than named, and only looks like such a file. */
  readonly kind?: ContentKind;
  /** Neither stdin nor a pipe: it can be read again, and in another thread. */
  readonly isFile: boolean;
}

/** A folder that was named. */
export interface SearchedFolder {
  readonly path: string;
  readonly files: readonly FileToCheck[];
  readonly leftOut: readonly string[];
}

export interface FoundFiles {
  /** Each once, in the order of the paths; within folders by name. */
  readonly files: readonly FileToCheck[];
  readonly folders: readonly SearchedFolder[];
}

/**
 * The files for the paths on the command line: a folder stands for the templates and definitions in it, any other path
 * for the file itself.
 * @param options.isShallow only the files directly in folders
 * @param options.skipUnrelated a named file is validated only if it would be in a folder
 * @throws UsageError if a path does not exist
 */
export async function findFiles(
  paths: readonly string[],
  cwd: string,
  { isShallow = false, skipUnrelated = false }: { readonly isShallow?: boolean; readonly skipUnrelated?: boolean } = {},
): Promise<FoundFiles> {
  const found = new Map<string, FileToCheck>();
  const add = (file: FileToCheck): void => {
    const known = found.get(file.absolute);
    // a file that is also named counts as named
    if (known === undefined || (known.kind !== undefined && file.kind === undefined)) found.set(file.absolute, file);
  };
  const folders: SearchedFolder[] = [];
  const missing: string[] = [];
  for (const path of paths) {
    if (path === '-') {
      add({ ...projectFile(path, cwd), isFile: false });
      continue;
    }
    const absolute = absolutePath(path, cwd);
    const info = lookAt(absolute);
    if (info === undefined) missing.push(await describeMissing(absolute, path));
    if (info?.isDirectory() !== true) {
      const kind = skipUnrelated && !isDefinitionName(path) ? kindOfFile(absolute) : undefined;
      if (skipUnrelated && kind === undefined && !isDefinitionName(path)) continue;
      const isFile = info?.isFile() === true;
      const size = isFile ? info.size : undefined;
      add({ path, absolute, isFile, size, ...(kind !== undefined && { kind }) });
      continue;
    }
    if (!mayBeSearched(absolute)) {
      missing.push(`${path} cannot be searched: permission is denied`);
      continue;
    }
    const { candidates, leftOut } = await searchFolder(absolute, path, isShallow);
    const files = candidates.map(({ path: inside, kind }) => ({
      ...projectFile(inside, cwd),
      isFile: true,
      ...(kind !== undefined && { kind }),
    }));
    folders.push({ path, files, leftOut });
    for (const file of files) add(file);
  }
  if (missing.length > 0) throw new UsageError(missing.join('\n'));
  return { files: [...found.values()], folders };
}

function mayBeSearched(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The message for a folder that contains nothing to validate. */
export function describeEmptyFolder({ path, leftOut }: SearchedFolder): string {
  const message = `${path} contains no template with a state machine and no definition`;
  const [first] = leftOut;
  if (first === undefined) return message;
  return `${message}; ${leftOut.join(', ')} was left out, as build output\nTo check it, name it: sfn-run validate ${first}`;
}

async function describeMissing(absolute: string, path: string): Promise<string> {
  const problem = await readSourceFile(absolute, path);
  if (!isFileProblem(problem)) return `there is no file ${path}`;
  const { code, message, hint } = problem;
  return `${code === 'FILE_NOT_FOUND' ? `there is no file ${path}` : message}${hint === undefined ? '' : `. ${hint}`}`;
}
