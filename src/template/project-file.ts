import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** A template or definition to load. */
export interface ProjectFile {
  /** As the user wrote it; `-` is stdin. */
  readonly path: string;
  readonly absolute: string;
  /** In bytes, for a regular file whose size is already known. */
  readonly size?: number | undefined;
}

export function projectFile(path: string, cwd: string): ProjectFile {
  return { path, absolute: path === '-' ? path : absolutePath(path, cwd) };
}

/** A segment that is empty, `.` or `..`. */
const UNUSUAL_SEGMENT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** As `resolve(cwd, path)`, which scans every character even if there is nothing to resolve. */
export function absolutePath(path: string, cwd: string): string {
  const whole = path.startsWith('/') ? path : `${cwd}/${path}`;
  const isResolved = sep === '/' && whole.startsWith('/') && !UNUSUAL_SEGMENT.test(whole.slice(1));
  return isResolved ? whole : resolve(cwd, path);
}

const CONFIGURATIONS = ['serverless.yml', 'serverless.yaml', 'serverless.json', 'serverless.ts', 'serverless.js'];
/** Definitions are at most a few folders below it. */
const MAX_LEVELS = 5;

/**
 * Whether the folder belongs to a project of the Serverless Framework. It parses definitions with js-yaml, as YAML 1.2,
 * and passes them on as JSON: `Next: No` names a state there.
 */
export function isServerlessProject(folder: string): boolean {
  for (let level = 0, at = folder; level < MAX_LEVELS; level++, at = dirname(at)) {
    if (CONFIGURATIONS.some((name) => existsSync(join(at, name)))) return true;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return false;
  }
  return false;
}
