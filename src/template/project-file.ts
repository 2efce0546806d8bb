import { resolve } from 'node:path';

/** A template or definition that is to be loaded. */
export interface ProjectFile {
  /** As the user wrote it; `-` is stdin. */
  readonly path: string;
  readonly absolute: string;
  /** In bytes, where somebody has asked already. */
  readonly size?: number | undefined;
}

export function projectFile(path: string, cwd: string): ProjectFile {
  return { path, absolute: path === '-' ? path : resolve(cwd, path) };
}
