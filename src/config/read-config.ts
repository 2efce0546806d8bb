import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { readFileText, tellRead } from '../read-file.ts';
import { SourceFile } from '../source/source-file.ts';
import { valueOf } from '../source/source-node.ts';
import type { Config } from './settings.ts';

const FILE_NAMES = ['sfn-run.yml', 'sfn-run.yaml', 'sfn-run.json'] as const;
const PACKAGE = 'package.json';
const SECTION = 'sfn-run';

/** What a folder contains: a configuration, or a package without one. */
export type FolderConfig = Config | 'package' | undefined;

/**
 * The configuration in a folder: `sfn-run.yml` (`.yaml`, `.json`), else the section `sfn-run` of its package.json.
 * Trying the four names takes a third of the time of listing a folder.
 * @param cwd base of file names in messages
 * @throws UsageError if it is invalid
 */
export async function readFolderConfig(folder: string, cwd: string): Promise<FolderConfig> {
  const inside = folder.endsWith(sep) ? folder : folder + sep;
  const name = FILE_NAMES.find((candidate) => existsSync(inside + candidate));
  if (name !== undefined) return (await import('./read-config-file.ts')).readConfigFile(inside + name, cwd);
  // the only one allowed
  tellRead(inside + FILE_NAMES[0]);
  return existsSync(inside + PACKAGE) ? readPackage(inside + PACKAGE, cwd) : undefined;
}

async function readPackage(path: string, cwd: string): Promise<Config | 'package'> {
  const text = readPackageText(path);
  if (!text.includes(`"${SECTION}"`) || !hasSection(text)) return 'package';
  const { parseJson } = await import('../source/parse-json.ts');
  const section = valueOf(parseJson(new SourceFile(relative(cwd, path), text)).node, SECTION);
  return section === undefined ? 'package' : (await import('./read-config-file.ts')).readConfig(section, path);
}

/** An unreadable file is not a package either. */
function readPackageText(path: string): string {
  try {
    return readFileText(path);
  } catch {
    return '';
  }
}

/** A package may be named sfn-run; and a file that is not valid JSON is not a package. */
function hasSection(text: string): boolean {
  try {
    const content = JSON.parse(text) as unknown;
    return typeof content === 'object' && content !== null && Object.hasOwn(content, SECTION);
  } catch {
    return false;
  }
}
