import { statSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx'];
/** TypeScript first: where both lie side by side, the JavaScript is what was made of it. */
const EXTENSIONS = [...TYPESCRIPT, '.js', '.mjs', '.cjs'];

/** How a file of TypeScript is named where it is imported. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The file that a module path means: itself, with an extension, or the `index` of a folder. */
export function findModule(path: string): string | undefined {
  if (isModuleFile(path) && isFile(path)) return path;
  return [path, join(path, 'index')]
    .flatMap((base) => EXTENSIONS.map((extension) => base + extension))
    .find((file) => isFile(file));
}

/** The file that an import of another module means; TypeScript imports what its files become: `./lib.js`. @param path absolute */
export function findImported(path: string): string | undefined {
  const extension = extname(path);
  const found = findModule(path);
  if (found !== undefined || SOURCES[extension] === undefined) return found;
  const base = path.slice(0, -extension.length);
  return SOURCES[extension].map((source) => findModule(base + source)).find((source) => source !== undefined);
}

export function isModuleFile(path: string): boolean {
  return EXTENSIONS.some((extension) => path.endsWith(extension));
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.some((extension) => path.endsWith(extension));
}

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // What it takes for a folder is a file.
    return false;
  }
}
