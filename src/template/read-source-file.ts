import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainReading, MAX_FILE_BYTES, ReadError, readFileBytes, readFileText } from '../read-file.ts';
import type { DiagnosticCode } from '../source/diagnostic.ts';
import { nearName } from '../source/near-name.ts';
import { type Range, SourceFile } from '../source/source-file.ts';
import { decodeText, withoutMark } from './decode-text.ts';

/** Why a file could not be read, for the caller's message. */
export interface FileProblem {
  readonly code: DiagnosticCode & ('FILE_NOT_FOUND' | 'FILE_UNREADABLE');
  readonly message: string;
  readonly hint?: string;
  /** The invalid place, where it can be determined. */
  readonly range?: Range;
}

/**
 * Reads a UTF-8 text file without its byte order mark.
 *
 * @param path absolute
 * @param shownPath as shown in messages
 * @param size in bytes, if it is known to be a regular file
 */
export async function readSourceFile(
  path: string,
  shownPath: string,
  size?: number,
): Promise<SourceFile | FileProblem> {
  try {
    // synchronous: loading Node's promise API for files takes longer than reading such a file
    const info = size === undefined ? statSync(path) : undefined;
    if (info?.isDirectory() === true) return await describeFolder(path, shownPath);
    const bytes = size ?? info?.size ?? 0;
    if (bytes > MAX_FILE_BYTES) return tooLarge(shownPath, bytes);
    // a pipe can be read only once
    if (info?.isFile() === false) return decode(readFileBytes(path), shownPath);
    // text that may not be UTF-8 is checked again as bytes
    const text = readFileText(path, MAX_FILE_BYTES, bytes);
    // UTF-16 of ASCII letters is UTF-8 with zeros in it
    return text.includes('\uFFFD') || text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0
      ? decode(readFileBytes(path), shownPath)
      : new SourceFile(shownPath, withoutMark(text));
  } catch (error) {
    return describeFailure(error as NodeJS.ErrnoException, path, shownPath);
  }
}

export function isFileProblem(result: object): result is FileProblem {
  return 'code' in result;
}

/** Decodes the bytes of a file or of stdin. */
export function decode(bytes: Buffer, shownPath: string): SourceFile | FileProblem {
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(shownPath, bytes.length);
  const decoded = decodeText(bytes, shownPath);
  return 'message' in decoded ? { code: 'FILE_UNREADABLE', ...decoded } : decoded;
}

function tooLarge(shownPath: string, bytes: number): FileProblem {
  const megabytes = (bytes / 1024 / 1024).toFixed(0);
  return { code: 'FILE_UNREADABLE', message: `${shownPath} has ${megabytes} MB; files of up to 16 MB are read` };
}

async function describeFolder(path: string, shownPath: string): Promise<FileProblem> {
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

async function describeFailure(error: NodeJS.ErrnoException, path: string, shownPath: string): Promise<FileProblem> {
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
