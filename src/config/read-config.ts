import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { type ReadError, readFileText, tellRead } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Complain } from '../source/known-entries.ts';
import { SourceFile } from '../source/source-file.ts';
import { type SourceNode, valueOf } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
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
  if (name !== undefined) return readConfigFile(inside + name, cwd);
  // the only one allowed
  tellRead(inside + FILE_NAMES[0]);
  return existsSync(inside + PACKAGE) ? readPackage(inside + PACKAGE, cwd) : undefined;
}

/**
 * Reads a configuration by its path.
 * @throws UsageError if the file does not exist or is invalid
 */
export async function readConfigFile(path: string, cwd: string): Promise<Config> {
  const shown = relative(cwd, path);
  let text: string;
  try {
    text = readFileText(path);
  } catch (error) {
    const { code, message } = error as ReadError;
    throw new UsageError(code === 'ENOENT' ? `There is no file ${shown}` : `${shown} ${message}`);
  }
  const root = await parse(new SourceFile(shown, text.replace(/^\uFEFF/, '')));
  return root === undefined ? { path, settings: new Map() } : read(root, path);
}

async function readPackage(path: string, cwd: string): Promise<Config | 'package'> {
  const text = readPackageText(path);
  if (!text.includes(`"${SECTION}"`) || !hasSection(text)) return 'package';
  const { parseJson } = await import('../source/parse-json.ts');
  const section = valueOf(parseJson(new SourceFile(relative(cwd, path), text)).node, SECTION);
  return section === undefined ? 'package' : read(section, path);
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

async function parse(file: SourceFile): Promise<SourceNode | undefined> {
  const { parseSource } = await import('../source/parse-source.ts');
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  // also for a duplicate key: it would be a guess which of its values applies
  if (diagnostics.length > 0) throw await describe(file.path, diagnostics);
  return root;
}

async function read(root: SourceNode, path: string): Promise<Config> {
  const { readSettings } = await import('./read-settings.ts');
  const diagnostics: Diagnostic[] = [];
  const complain: Complain = (range, message, hint) => {
    diagnostics.push({
      severity: 'error',
      code: 'INVALID_CONFIG',
      message,
      range,
      ...(hint !== undefined && { hint }),
    });
  };
  const settings = readSettings(root, path, complain);
  if (diagnostics.length > 0) throw await describe(root.file.path, diagnostics);
  return { path, settings };
}

async function describe(shown: string, diagnostics: readonly Diagnostic[]): Promise<UsageError> {
  const { formatDiagnostic } = await import('../source/code-frame.ts');
  const inOrder = diagnostics.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
  return new UsageError(`the configuration in ${shown} is invalid\n${inOrder.map(formatDiagnostic).join('\n\n')}`);
}
