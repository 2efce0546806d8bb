import { relative } from 'node:path';
import { type ReadError, readFileText } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Complain } from '../source/known-entries.ts';
import { parseSource } from '../source/parse-source.ts';
import { SourceFile } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { readSettings } from './read-settings.ts';
import type { Config } from './settings.ts';

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
  return root === undefined ? { path, settings: new Map() } : readConfig(root, path);
}

async function parse(file: SourceFile): Promise<SourceNode | undefined> {
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  // also for a duplicate key: it would be a guess which of its values applies
  if (diagnostics.length > 0) throw await describe(file.path, diagnostics);
  return root;
}

/** Reads a configuration's settings, or those of a package's section. @throws UsageError if they are invalid */
export async function readConfig(root: SourceNode, path: string): Promise<Config> {
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
