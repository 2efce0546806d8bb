import { lookAt } from '../look-at.ts';

export function isFile(path: string): boolean {
  return lookAt(path)?.isFile() ?? false;
}
