import { relative } from 'node:path';
import { type Json, parseFiniteJson } from '../json.ts';
import { MAX_DATA_BYTES, readFilePatiently } from '../read-file.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import { SourceFile } from '../source/source-file.ts';
import { type SourceNode, toJson } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import type { TestSettings } from './test-file.ts';

/** The inputs of tests; each file is read once. */
export class TestInputs {
  readonly #cwd: string;
  readonly #files = new Map<string, Promise<Json>>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** @throws UsageError if there is no such file, or its content is invalid */
  async of(settings: TestSettings): Promise<Json> {
    const given = settings.get('input') as string | SourceNode | undefined;
    if (given === undefined) return {};
    if (typeof given !== 'string') return toJson(given);
    // a setting is a path, or JSON
    if (!isPath(given)) return parseFiniteJson(given);
    let input = this.#files.get(given);
    if (input === undefined) {
      input = readInputFile(given, relative(this.#cwd, given));
      this.#files.set(given, input);
    }
    return input;
  }
}

function isPath(text: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text);
}

async function readInputFile(path: string, shown: string): Promise<Json> {
  let text: string;
  try {
    text = (await readFilePatiently(path, MAX_DATA_BYTES)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no input file ${shown}` : `${shown}: ${message}`);
  }
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(new SourceFile(shown, text.replace(/^\uFEFF/, '')), (one) => diagnostics.push(one));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (root !== undefined && errors.length === 0) return toJson(root);
  throw new UsageError([`${shown} is not valid JSON`, ...errors.map(formatDiagnostic)].join('\n'));
}
