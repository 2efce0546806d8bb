import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainReading, ReadError } from '../read-file.ts';
import { nearName } from '../source/near-name.ts';
import type { FileProblem } from './file-problem.ts';

/** A folder in place of a file: the file in it that was probably meant is suggested. */
export async function describeFolder(path: string, shownPath: string): Promise<FileProblem> {
  const files = await readdir(path).catch(() => []);
  // templates come before the definitions they may contain
  const candidate = [/^template\.(ya?ml|json)$/, /\.template\.(ya?ml|json)$/, /\.asl\.(json|ya?ml)$/]
    .map((pattern) => files.sort().find((file) => pattern.test(file)))
    .find((file) => file !== undefined);
  return {
    code: 'FILE_UNREADABLE',
    // no text is the working directory's path: a variable of a script without a value
    message: shownPath === '' ? "The file's name is empty" : `${shownPath} is a folder`,
    ...(candidate !== undefined && { hint: `Did you mean '${join(shownPath, candidate)}'?` }),
  };
}

/** Why reading failed; of a file that does not exist, a near path is suggested. */
export async function describeFailure(
  error: NodeJS.ErrnoException,
  path: string,
  shownPath: string,
): Promise<FileProblem> {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') {
    const { message } = error instanceof ReadError ? error : explainReading(path, error);
    return { code: 'FILE_UNREADABLE', message: `${shownPath} ${message}` };
  }
  const near = await nearPath(path, shownPath);
  return {
    code: 'FILE_NOT_FOUND',
    message: `There is no file ${shownPath}`,
    ...(near !== undefined && { hint: `Did you mean '${near}'?` }),
  };
}

/** The file or folder that was probably meant, suggested at the first part of the path that does not exist. */
export async function nearPath(path: string, shownPath: string): Promise<string | undefined> {
  const parent = dirname(path);
  const shownParent = dirname(shownPath);
  if (parent === path) return undefined;
  const names = await readdir(parent).catch(() => undefined);
  const name = basename(path);
  if (names !== undefined) {
    const near = nearName(name, names);
    return near === undefined ? undefined : join(shownParent, near);
  }
  const nearParent = await nearPath(parent, shownParent);
  return nearParent === undefined ? undefined : join(nearParent, name);
}
