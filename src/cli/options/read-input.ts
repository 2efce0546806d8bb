import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Json } from '../../json.ts';
import { lookAt } from '../../look-at.ts';
import { nestsDeeper } from '../../nests-deeper.ts';
import { parseFiniteJson } from '../../parse-finite-json.ts';
import { MAX_DATA_BYTES, readFilePatiently, readStream } from '../../read-file.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import { describeJsonError } from '../../source/describe-json-error.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { MAX_PAYLOAD_DEPTH } from '../../source/limits.ts';
import { didYouMean } from '../../source/near-name.ts';
import { parseJson } from '../../source/parse-json.ts';
import { parseSource } from '../../source/parse-source.ts';
import { SourceFile } from '../../source/source-file.ts';
import { toJson } from '../../source/source-node.ts';
import { LocatedError, UsageError } from '../../source/usage-error.ts';
import { decodeText } from '../../template/decode-text.ts';
import type { Io } from '../io.ts';

/** Text that can only be JSON: no file has such a name. */
const LOOKS_INLINE = /^\s*[{["]/;

/**
 * The execution's input: a file (JSON or YAML), inline JSON, `-` for stdin. Default: `{}`.
 * @throws UsageError with the location of invalid JSON
 */
export async function readInput(given: string | undefined, io: Io): Promise<Json> {
  return given === undefined ? {} : readJson(given, EXECUTION_INPUT, io);
}

/**
 * The JSON of another option, given in the same ways.
 * @throws UsageError with the location of invalid JSON
 */
export async function readJsonOption(option: string, given: string, io: Io): Promise<Json> {
  return readJson(given, { option, noun: option, complaint: '' }, io);
}

/** The name of a command-line value in messages. */
interface Asked {
  readonly option: string;
  readonly noun: string;
  readonly complaint: string;
}

const EXECUTION_INPUT: Asked = {
  option: '--input',
  noun: 'input',
  complaint: 'Invalid State Machine Execution Input: ',
};

/** The AWS CLI's syntax for a file. */
const FILE_SCHEME = /^file:\/\//;

async function readJson(given: string, asked: Asked, io: Io): Promise<Json> {
  if (given.trim() === '') {
    throw new UsageError(`${asked.option} is empty: it takes a file, inline JSON such as '{}', or - for stdin`);
  }
  if (given === '-') return parseFile(decodeOrThrow(await readBytes(io.stdin), '<stdin>'), asked);
  const isFile = FILE_SCHEME.test(given);
  const shown = given.replace(FILE_SCHEME, '');
  const isInline = !isFile && LOOKS_INLINE.test(given);
  const path = resolve(io.cwd, shown);
  const found = isInline ? undefined : lookAt(path);
  if (found?.isDirectory()) throw new UsageError(`the ${asked.noun} ${shown} is a folder`);
  if (found !== undefined) return parseFile(decodeOrThrow(await readFileBytes(path, shown), shown), asked);
  if (isInline || (!isFile && tryParse(given) !== undefined))
    return parseJsonText(given, asked.option, asked.complaint);
  const near = didYouMean(basename(path), await readdir(dirname(path)).catch(() => []));
  const remedy = isFile ? '' : '; inline JSON begins with { or [';
  throw new UsageError(`there is no ${asked.noun} file ${shown}${near === undefined ? remedy : `\n${near}`}`);
}

/** @throws UsageError if it exceeds the limit */
export async function readBytes(stream: Io['stdin']): Promise<Buffer> {
  return readStream(stream, MAX_DATA_BYTES).catch((error: Error) => {
    throw new UsageError(`stdin ${error.message}`);
  });
}

/** @throws UsageError with the first place that is not valid UTF-8 */
export function decodeOrThrow(bytes: Buffer, path: string): SourceFile {
  const decoded = decodeText(bytes, path);
  if (!('message' in decoded)) return decoded;
  throw new LocatedError(formatDiagnostic({ severity: 'error', code: 'FILE_UNREADABLE', ...decoded }));
}

async function readFileBytes(path: string, shown: string): Promise<Buffer> {
  try {
    return await readFilePatiently(path, MAX_DATA_BYTES);
  } catch (error) {
    throw new UsageError(`${shown} ${(error as Error).message}`);
  }
}

async function parseFile(file: SourceFile, { complaint }: Asked): Promise<Json> {
  if (file.text.trim() === '') throw new UsageError(`${complaint}${file.path} is empty`);
  const parsed = tryParse(file.text);
  if (parsed !== undefined) return refuseDeep(parsed.value, file.path, complaint);
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || node === undefined) throw noJson(file.path, complaint, errors);
  return toJson(node);
}

/**
 * @param where the text's name in the code frame
 * @throws UsageError with the location of invalid JSON
 */
export function parseJsonText(text: string, where: string, complaint = ''): Json {
  const parsed = tryParse(text);
  if (parsed !== undefined) return refuseDeep(parsed.value, where, complaint);
  const { error } = parseJson(new SourceFile(where, text));
  throw noJson(where, complaint, error === undefined ? [] : [describeJsonError(error)]);
}

/** Code that processes a value walks it. */
function refuseDeep(value: Json, where: string, complaint: string): Json {
  if (!nestsDeeper(value, MAX_PAYLOAD_DEPTH)) return value;
  throw new UsageError(`${complaint}${where} is nested deeper than ${MAX_PAYLOAD_DEPTH} levels`);
}

function noJson(where: string, complaint: string, errors: readonly Diagnostic[]): UsageError {
  const reasons = errors.map((error) => `\n${formatDiagnostic(error)}`).join('');
  return new UsageError(`${complaint}${where} is not valid JSON${reasons}`);
}

function tryParse(text: string): { readonly value: Json } | undefined {
  try {
    return { value: parseFiniteJson(text) };
  } catch {
    return undefined;
  }
}
