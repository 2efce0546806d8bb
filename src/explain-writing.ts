import { dirname } from 'node:path';

/**
 * Why a file could not be written, without Node's name for it.
 * @param shown its path as the user wrote it
 */
export function explainWriting(error: unknown, shown: string): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  return `cannot write ${shown}: ${reasonOf(code, shown) ?? message}`;
}

function reasonOf(code: string | undefined, shown: string): string | undefined {
  switch (code) {
    case 'ENOENT':
      return `there is no folder ${dirname(shown)}`;
    case 'ENOTDIR':
    case 'EEXIST':
      return 'part of its path is a file, not a folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    default:
      return undefined;
  }
}
