import { statSync } from 'node:fs';
import { MAX_FILE_BYTES, readFileBytes, readFileText } from '../read-file.ts';
import { SourceFile, withoutMark } from '../source/source-file.ts';
import { decodeText } from './decode-text.ts';
import type { FileProblem } from './file-problem.ts';
import { describeFailure, describeFolder } from './unreadable-file.ts';

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
