import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../json.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { describeJsonError } from '../source/json-error.ts';
import { parseJson } from '../source/parse-json.ts';
import { parseSource } from '../source/parse-source.ts';
import { SourceFile } from '../source/source-file.ts';
import { toJson } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Io } from './io.ts';

/** Something that can only be JSON: no file is called so. */
const LOOKS_INLINE = /^\s*[{["]/;

/**
 * The execution's input: a file (JSON or YAML), inline JSON, `-` for stdin; `{}` without one.
 * @throws UsageError that shows where the text is no JSON
 */
export async function readInput(given: string | undefined, io: Io): Promise<Json> {
  if (given === undefined) return {};
  if (given === '-') return parseInput(new SourceFile('<stdin>', await readText(io.stdin)));
  const path = resolve(io.cwd, given);
  const found = LOOKS_INLINE.test(given) ? undefined : await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UsageError(`the input ${given} is a folder`);
  if (found !== undefined) return parseInput(new SourceFile(given, await readFileText(path, given)));
  if (LOOKS_INLINE.test(given) || isJson(given)) return parseInlineInput(given);
  throw new UsageError(`there is no input file ${given}; inline JSON begins with { or [`);
}

export async function readText(stream: Io['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function readFileText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${(error as Error).message}`);
  }
}

async function parseInput(file: SourceFile): Promise<Json> {
  if (isJson(file.text)) return JSON.parse(file.text) as Json;
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || node === undefined) throw invalidInput(file.path, errors);
  return toJson(node);
}

function parseInlineInput(text: string): Json {
  if (isJson(text)) return JSON.parse(text) as Json;
  const { error } = parseJson(new SourceFile('--input', text));
  throw invalidInput('--input', error === undefined ? [] : [describeJsonError(error)]);
}

function invalidInput(where: string, errors: readonly Diagnostic[]): UsageError {
  const reasons = errors.map((error) => `\n${formatDiagnostic(error)}`).join('');
  return new UsageError(`Invalid State Machine Execution Input: ${where} is no JSON${reasons}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
