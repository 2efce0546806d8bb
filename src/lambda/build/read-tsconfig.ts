import { createRequire } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { readFileText } from '../../read-file.ts';

/** The relevant part of a tsconfig; absolute paths. */
export interface BuildSettings {
  /** The source and target folders of build output. */
  readonly outDir?: string;
  readonly rootDir?: string;
  readonly emitDecoratorMetadata?: boolean;
}

const MAX_EXTENDS = 10;

/** Reads a tsconfig and those it extends, the last of several first. An unreadable file is ignored. */
export async function readTsconfig(file: string, depth = 0): Promise<BuildSettings> {
  const config = await readConfig(file);
  const base = dirname(file);
  const { outDir, rootDir, emitDecoratorMetadata } = config.compilerOptions ?? {};
  let inherited: BuildSettings = {};
  for (const parent of depth < MAX_EXTENDS ? [config.extends].flat() : []) {
    const path = typeof parent === 'string' ? findParent(parent, file) : undefined;
    if (path !== undefined) inherited = { ...inherited, ...(await readTsconfig(path, depth + 1)) };
  }
  return {
    ...inherited,
    ...(typeof outDir === 'string' ? { outDir: resolve(base, outDir) } : {}),
    ...(typeof rootDir === 'string' ? { rootDir: resolve(base, rootDir) } : {}),
    ...(typeof emitDecoratorMetadata === 'boolean' ? { emitDecoratorMetadata } : {}),
  };
}

/** A path, or a file of a package (`@tsconfig/node22/tsconfig.json`, or that package alone). */
function findParent(parent: string, file: string): string | undefined {
  if (parent.startsWith('.') || isAbsolute(parent)) return resolve(dirname(file), jsonFile(parent));
  for (const request of [parent, `${parent}.json`, `${parent}/tsconfig.json`]) {
    try {
      const found = createRequire(file).resolve(request);
      if (found.endsWith('.json')) return found;
    } catch {}
  }
  return undefined;
}

interface Tsconfig {
  readonly extends?: unknown;
  readonly compilerOptions?: {
    readonly outDir?: unknown;
    readonly rootDir?: unknown;
    readonly emitDecoratorMetadata?: unknown;
  };
}

async function readConfig(file: string): Promise<Tsconfig> {
  try {
    const text = readFileText(file);
    const config = parseJsonc(text);
    return typeof config === 'object' && config !== null ? (config as Tsconfig) : {};
  } catch {
    return {};
  }
}

function jsonFile(path: string): string {
  return path.endsWith('.json') ? path : `${path}.json`;
}

/** Strings are kept; comments and trailing commas are removed, since a tsconfig allows both. */
const JSONC = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Parses JSON with TypeScript's extensions for a tsconfig. Throws a SyntaxError. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(text.replace(JSONC, (part) => (part.startsWith('"') ? part : ' ')));
}
