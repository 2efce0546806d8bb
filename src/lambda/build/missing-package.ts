import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { displayPath } from '../display-path.ts';
import { installRuntimePackage } from './runtime-packages.ts';

/**
 * What to do about a package that cannot be resolved; undefined if unknown.
 * @param specifier as imported: `@acme/lib`, `pg/native`
 * @param importer absolute
 * @param runtime the function's
 */
export function adviseOnPackage(specifier: string, importer: string, runtime: string | undefined): string | undefined {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', name);
    if (existsSync(installed)) return adviseOnInstalled(name, installed);
    const manifest = readManifest(folder);
    if (
      [manifest?.dependencies, manifest?.devDependencies].some(
        (list) => list !== undefined && Object.hasOwn(list, name),
      )
    ) {
      return `${name} is in ${displayPath(join(folder, 'package.json'))} and not installed: ${managerOf(folder)} install`;
    }
    if (folder === dirname(folder)) return installRuntimePackage(specifier, runtime);
  }
}

const LOCK_FILES = [
  ['yarn', 'yarn.lock'],
  ['pnpm', 'pnpm-lock.yaml'],
  ['bun', 'bun.lock'],
] as const;

/** By the lock file, which is at the root of a workspace. */
function managerOf(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = LOCK_FILES.find(([, file]) => existsSync(join(folder, file)));
    if (found !== undefined) return found[0];
    if (folder === dirname(folder)) return 'npm';
  }
}

/** A package of the same workspace has its files only once it is built. */
function adviseOnInstalled(name: string, installed: string): string | undefined {
  const folder = realpathSync(installed);
  if (/[/\\]node_modules[/\\]/.test(folder.slice(0, -name.length))) return undefined;
  const lacking = mainFilesOf(readManifest(folder)).find((file) => !existsSync(join(folder, file)));
  if (lacking === undefined) return undefined;
  const command = readManifest(folder)?.scripts?.build === undefined ? 'build it first' : `npm run build -w ${name}`;
  return `${name} is linked to ${displayPath(folder)}, and its ${lacking} is not there: ${command}`;
}

interface Manifest {
  readonly main?: unknown;
  readonly module?: unknown;
  readonly exports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function mainFilesOf(manifest: Manifest | undefined): string[] {
  if (manifest === undefined) return [];
  const exported = (manifest.exports as { '.'?: unknown } | undefined)?.['.'] ?? manifest.exports;
  return [...textsIn(exported), manifest.main, manifest.module].filter(
    (file): file is string => typeof file === 'string' && !file.includes('*') && !file.endsWith('.d.ts'),
  );
}

/** Every target of `exports`, whatever its conditions. */
function textsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(textsIn);
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileText(join(folder, 'package.json')));
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}
