import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
