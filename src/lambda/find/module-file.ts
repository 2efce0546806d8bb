import { extname, join } from 'node:path';
import { isFile } from '../is-file.ts';

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx'];
/** TypeScript first: if both exist side by side, the JavaScript is its output. */
const EXTENSIONS = [...TYPESCRIPT, '.js', '.mjs', '.cjs'];

/** The extensions under which a TypeScript file is imported. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The file of a module path: itself, with an extension, or the `index` of a folder. */
export function findModule(path: string): string | undefined {
  if (isModuleFile(path) && isFile(path)) return path;
  return [path, join(path, 'index')]
    .flatMap((base) => EXTENSIONS.map((extension) => base + extension))
    .find((file) => isFile(file));
}

/** The file of an import; TypeScript imports use the extensions of its output: `./lib.js`. @param path absolute */
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
