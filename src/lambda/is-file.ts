import { statSync } from 'node:fs';

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // such as a path that this machine does not allow
    return false;
  }
}
