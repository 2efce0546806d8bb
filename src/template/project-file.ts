import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

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

const CONFIGURATIONS = ['serverless.yml', 'serverless.yaml', 'serverless.json', 'serverless.ts', 'serverless.js'];
/** Definitions lie at most a few folders below it. */
const MAX_LEVELS = 5;

/**
 * Whether the folder belongs to a project of the Serverless Framework. It reads definitions by js-yaml, in YAML 1.2, and
 * passes them on as JSON: `Next: No` names a state there.
 */
export function isServerlessProject(folder: string): boolean {
  for (let level = 0, at = folder; level < MAX_LEVELS; level++, at = dirname(at)) {
    if (CONFIGURATIONS.some((name) => existsSync(join(at, name)))) return true;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return false;
  }
  return false;
}
