import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isJsonObject, type Json, type JsonObject, setOwn } from '../../json.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { parseSource } from '../../source/parse-source.ts';
import { SourceFile } from '../../source/source-file.ts';
import { stringOf, toJson, valueOf } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { writeYaml } from '../../source/write-yaml.ts';
import { Snapshots } from '../snapshots.ts';
import type { Recording } from './describe-recording.ts';

/** Larger values go into separate files. */
const LARGE_BYTES = 4_000;

export interface RecordTarget {
  /** The test file; absolute. */
  readonly path: string;
  /** The definition; absolute. */
  readonly definition: string;
  readonly stateMachine: string | undefined;
  /** The test's name. */
  readonly name: string;
  /** The workflow type, if it is not the definition's. */
  readonly type: string | undefined;
  /** What the file sets for all its tests: `parameters`, `substitutions`. */
  readonly settings: JsonObject;
}

/**
 * Writes a recording as a test: into a new file, or as another test of an existing file. Large values go into files
 * next to it.
 *
 * @returns the written files; absolute
 * @throws UsageError if the file tests something else, has a test with that name, or cannot be written
 */
export async function writeRecording(recording: Recording, target: RecordTarget): Promise<readonly string[]> {
  const existing = existsSync(target.path) ? await readExisting(target) : undefined;
  const { path, name, definition, stateMachine, type, settings } = target;
  const written: string[] = [];
  const stem = `${path.replace(/\.sfn-test\.(?:ya?ml|json)$/i, '')}.${slug(name)}`;
  const beside = (suffix: string, value: Json): string => {
    const file = `${stem}.${suffix}.json`;
    write(file, `${JSON.stringify(value, undefined, 2)}\n`);
    written.push(file);
    return `./${basename(file)}`;
  };
  const { output, ...rest } = recording.expect;
  const isLargeOutput = output !== undefined && isLarge(output);
  const test: JsonObject = {
    name,
    ...(type !== undefined && { type }),
    ...(recording.clock !== undefined && { clock: recording.clock }),
    input:
      isLarge(recording.input) || typeof recording.input !== 'object'
        ? beside('input', recording.input)
        : recording.input,
    mocks: isLarge(recording.mocks) ? beside('mocks', recording.mocks) : recording.mocks,
    expect: { ...rest, ...(output !== undefined && (isLargeOutput ? { matches: 'snapshot' } : { output })) },
  };
  if (isLargeOutput) written.push(await writeSnapshot(path, name, recording.expect));
  const head: { [key: string]: Json } = { definition: toPortable(relative(dirname(path), definition)) };
  if (stateMachine !== undefined) setOwn(head, 'state-machine', stateMachine);
  for (const [key, value] of Object.entries(settings)) setOwn(head, key, value);
  const isJson = /\.json$/i.test(path);
  if (isJson) {
    const document = existing === undefined ? { ...head, tests: [test] } : withTest(existing.document, test);
    write(path, `${JSON.stringify(document, undefined, 2)}\n`);
  } else if (existing === undefined) {
    write(path, await writeYaml({ ...head, tests: [test] }));
  } else {
    write(path, `${existing.text.trimEnd()}\n${await formatItem(test, existing.indent)}`);
  }
  return [path, ...written];
}

interface Existing {
  readonly text: string;
  readonly document: JsonObject;
  /** The indentation of its list of tests, in columns. */
  readonly indent: number;
}

async function readExisting({ path, name, definition }: RecordTarget): Promise<Existing> {
  const shown = basename(path);
  const text = readFileSync(path, 'utf8');
  const problems: Diagnostic[] = [];
  const root = await parseSource(new SourceFile(shown, text), (problem) => problems.push(problem));
  const tests = valueOf(root, 'tests');
  if (root?.kind !== 'map' || tests?.kind !== 'list' || problems.some(({ severity }) => severity === 'error')) {
    throw new UsageError(`${shown} exists and is not a test file: choose another name with -o`);
  }
  const own = stringOf(valueOf(root, 'definition'));
  if (own === undefined || join(dirname(path), own) !== definition) {
    throw new UsageError(`${shown} tests another definition: choose another name with -o`);
  }
  if (tests.items.some((item) => stringOf(valueOf(item, 'name')) === name)) {
    throw new UsageError(`${shown} has a test named '${name}': choose another --name`);
  }
  const document = toJson(root) as JsonObject;
  if (/\.json$/i.test(path)) return { text, document, indent: 0 };
  const last = root.entries.at(-1);
  const line =
    text
      .slice(0, tests.items[0]?.start ?? 0)
      .split('\n')
      .at(-1) ?? '';
  const isBlock = /^ *- *$/.test(line);
  if (last?.key !== 'tests' || !isBlock) {
    throw new UsageError(
      `${shown}: to add a test, tests must be the last key, a list that starts each test on a line of its own`,
    );
  }
  return { text, document, indent: line.indexOf('-') };
}

function withTest(document: JsonObject, test: JsonObject): JsonObject {
  return { ...document, tests: [...(document.tests as readonly Json[]), test] };
}

async function formatItem(test: JsonObject, indent: number): Promise<string> {
  const margin = ' '.repeat(indent);
  const lines = (await writeYaml([test])).trimEnd().split('\n');
  return lines.map((line) => `${line === '' ? '' : margin}${line}\n`).join('');
}

async function writeSnapshot(path: string, name: string, expected: JsonObject): Promise<string> {
  const snapshots = new Snapshots(path.replace(/\.(?:ya?ml|json)$/i, '.snap.yml'), '', 'new', new Map());
  const { status, output, error, cause } = expected;
  snapshots.take(name, {
    status: status!,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    path: expected.path!,
  });
  await snapshots.save(new Set());
  return snapshots.path;
}

function isLarge(value: Json): boolean {
  return (isJsonObject(value) || Array.isArray(value)) && JSON.stringify(value).length > LARGE_BYTES;
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'test'
  );
}

function toPortable(path: string): string {
  return path.replaceAll('\\', '/');
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as Error).message}`);
  }
}
