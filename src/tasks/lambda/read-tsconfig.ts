import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** What of a tsconfig says where build output comes from; absolute paths. */
export interface BuildFolders {
  readonly outDir?: string;
  readonly rootDir?: string;
}

const MAX_EXTENDS = 10;

/** Strings are kept; comments and commas before a closing bracket go, since tsconfig allows both. */
const JSONC = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Reads outDir and rootDir, through relative `extends`. A file that cannot be read says nothing. */
export async function readTsconfig(file: string): Promise<BuildFolders> {
  let folders: BuildFolders = {};
  let next: string | undefined = file;
  for (let i = 0; i < MAX_EXTENDS && next !== undefined; i++) {
    const config: Tsconfig = await readConfig(next);
    const { outDir, rootDir } = config.compilerOptions ?? {};
    const base = dirname(next);
    folders = {
      ...(typeof outDir === 'string' ? { outDir: resolve(base, outDir) } : {}),
      ...(typeof rootDir === 'string' ? { rootDir: resolve(base, rootDir) } : {}),
      ...folders,
    };
    const parent = config.extends;
    next = typeof parent === 'string' && parent.startsWith('.') ? resolve(base, jsonFile(parent)) : undefined;
  }
  return folders;
}

interface Tsconfig {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly outDir?: unknown; readonly rootDir?: unknown };
}

async function readConfig(file: string): Promise<Tsconfig> {
  try {
    const text = await readFile(file, 'utf8');
    const config: unknown = JSON.parse(text.replace(JSONC, (part) => (part.startsWith('"') ? part : ' ')));
    return typeof config === 'object' && config !== null ? (config as Tsconfig) : {};
  } catch {
    return {};
  }
}

function jsonFile(path: string): string {
  return path.endsWith('.json') ? path : `${path}.json`;
}
