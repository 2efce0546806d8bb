import { statSync } from 'node:fs';
import { join } from 'node:path';

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx'];
/** TypeScript first: where both lie side by side, the JavaScript is what was made of it. */
const EXTENSIONS = [...TYPESCRIPT, '.js', '.mjs', '.cjs'];

/** The file that a module path means: itself, with an extension, or the `index` of a folder. */
export function findModule(path: string): string | undefined {
  if (isModuleFile(path) && isFile(path)) return path;
  return [path, join(path, 'index')]
    .flatMap((base) => EXTENSIONS.map((extension) => base + extension))
    .find((file) => isFile(file));
}

export function isModuleFile(path: string): boolean {
  return EXTENSIONS.some((extension) => path.endsWith(extension));
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.some((extension) => path.endsWith(extension));
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // What it takes for a folder is a file.
    return false;
  }
}
