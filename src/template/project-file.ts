import { resolve, sep } from 'node:path';

/** A template or definition that is to be loaded. */
export interface ProjectFile {
  /** As the user wrote it; `-` is stdin. */
  readonly path: string;
  readonly absolute: string;
  /** In bytes, of a regular file, where somebody has asked already. */
  readonly size?: number | undefined;
}

export function projectFile(path: string, cwd: string): ProjectFile {
  return { path, absolute: path === '-' ? path : absolutePath(path, cwd) };
}

/** A segment that is empty, or leads to the same or the outer folder. */
const UNUSUAL_SEGMENT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** As `resolve(cwd, path)`, which goes over each letter even where there is nothing to be resolved. */
export function absolutePath(path: string, cwd: string): string {
  const whole = path.startsWith('/') ? path : `${cwd}/${path}`;
  const isResolved = sep === '/' && whole.startsWith('/') && !UNUSUAL_SEGMENT.test(whole.slice(1));
  return isResolved ? whole : resolve(cwd, path);
}
