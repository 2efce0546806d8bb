import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { explainWriting } from '../../explain-writing.ts';
import { equalJson, isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import { type Diagnostic, hasErrors } from '../../source/diagnostic.ts';
import { parseSource } from '../../source/parse-source.ts';
import { SourceFile } from '../../source/source-file.ts';
import { type MapNode, stringOf, toJson, valueOf } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { writeYaml } from '../../source/write-yaml.ts';
import { readSnapshots } from '../snapshots.ts';
import { findMissingSettings, insertSettings, type MissingSettings } from './add-settings.ts';
import type { Recording } from './describe-recording.ts';

/** Larger values go into separate files. */
const LARGE_BYTES = 4_000;

export interface RecordTarget {
  /** The test file; absolute. */
  readonly path: string;
  /** The definition; absolute. */
  readonly definition: string;
  readonly stateMachine: string | undefined;
  /** The names by which a file may choose this machine. */
  readonly machineNames: readonly string[];
  /** The test's name. */
  readonly name: string;
  /** The workflow type, if it is not the definition's. */
  readonly type: string | undefined;
  /** Of the definition. */
  readonly definitionType: string;
  /** The folder of S3 objects; absolute. */
  readonly s3: string | undefined;
  /** What the file sets for all its tests: `parameters`, `substitutions`. */
  readonly settings: JsonObject;
}

export interface WrittenRecording {
  /** Absolute. */
  readonly files: readonly string[];
  /** What an existing file sets from now on for its other tests, too: `substitutions: Stage`. */
  readonly added: readonly string[];
}

/**
 * Writes a recording as a test: into a new file, or as another test of an existing file. Large values go into files
 * next to it.
 *
 * @throws UsageError if the file tests something else, has other settings or a test with that name, or cannot be
 * written
 */
export async function writeRecording(recording: Recording, target: RecordTarget): Promise<WrittenRecording> {
  const existing = existsSync(target.path) ? await readExisting(target) : undefined;
  const { path, name, definition, stateMachine, s3, settings } = target;
  const type = target.type ?? (existing?.document.type === undefined ? undefined : target.definitionType);
  const written: string[] = [];
  const stem = `${path.replace(/\.sfn-test\.(?:ya?ml|json)$/i, '')}.${unusedSlug(name, existing?.text ?? '')}`;
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
    ...(s3 !== undefined && { s3: toPortable(relative(dirname(path), s3)) || '.' }),
    ...(existing?.document.seed !== undefined && { seed: 0 }),
    ...(recording.clock !== undefined && { clock: recording.clock }),
    input:
      isLarge(recording.input) || typeof recording.input !== 'object' || recording.input === null
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
  return { files: [path, ...written], added: existing?.added ?? [] };
}

/** A test file, with the settings that the new test needs. */
interface Existing {
  readonly text: string;
  /** The settings that were added. */
  readonly added: readonly string[];
  readonly document: JsonObject;
  /** The indentation of its list of tests, in columns. */
  readonly indent: number;
}

async function readExisting(target: RecordTarget): Promise<Existing> {
  const { path, name, definition } = target;
  const shown = basename(path);
  const text = readFileSync(path, 'utf8');
  const root = await parse(shown, text);
  const tests = valueOf(root, 'tests');
  if (root === undefined || tests?.kind !== 'list') {
    throw new UsageError(`${shown} exists and is not a test file: choose another name with -o`);
  }
  const own = stringOf(valueOf(root, 'definition'));
  if (own === undefined || join(dirname(path), own) !== definition) {
    throw new UsageError(`${shown} tests another definition: choose another name with -o`);
  }
  if (tests.items.some((item) => stringOf(valueOf(item, 'name')) === name)) {
    throw new UsageError(`${shown} has a test named '${name}': choose another --name`);
  }
  const missing = findMissing(root, target);
  const added = missing.names;
  const document = withSettings(toJson(root) as JsonObject, missing.settings);
  if (/\.json$/i.test(path)) return { text, document, added, indent: 0 };
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
  const indent = line.indexOf('-');
  if (added.length === 0) return { text, document, added, indent };
  const edited = await insertSettings(text, root, missing);
  // anchors and comments can be in the way
  const again = await parse(shown, edited);
  if (again === undefined || !equalJson(toJson(again), document)) {
    throw new UsageError(`${shown}: add ${JSON.stringify(missing.settings)} to the file, which the new test needs`);
  }
  return { text: edited, document, added, indent };
}

/** Undefined if it is not valid, or not an object. */
async function parse(shown: string, text: string): Promise<MapNode | undefined> {
  const problems: Diagnostic[] = [];
  const root = await parseSource(new SourceFile(shown, text), (problem) => problems.push(problem));
  return root?.kind === 'map' && !hasErrors(problems) ? root : undefined;
}

function findMissing(root: MapNode, { stateMachine, machineNames, settings }: RecordTarget): MissingSettings {
  const chosen = stringOf(valueOf(root, 'state-machine'));
  const isChosen = stateMachine === undefined || (chosen !== undefined && machineNames.includes(chosen));
  const needed = isChosen ? settings : { ...settings, 'state-machine': stateMachine };
  return findMissingSettings(root, needed, ['parameters', 'substitutions', ...(isChosen ? [] : ['state-machine'])]);
}

function withSettings(document: JsonObject, settings: JsonObject): JsonObject {
  const { tests, ...head } = document;
  for (const [key, value] of Object.entries(settings)) {
    const known = ownValue(head, key);
    setOwn(head, key, isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value);
  }
  return { ...head, tests: tests! };
}

function withTest(document: JsonObject, test: JsonObject): JsonObject {
  return { ...document, tests: [...(document.tests as readonly Json[]), test] };
}

async function formatItem(test: JsonObject, indent: number): Promise<string> {
  const margin = ' '.repeat(indent);
  const lines = (await writeYaml([test])).trimEnd().split('\n');
  return lines.map((line) => `${line === '' ? '' : margin}${line}\n`).join('');
}

/** Those of the file's other tests stay. */
async function writeSnapshot(path: string, name: string, expected: JsonObject): Promise<string> {
  const problems: Diagnostic[] = [];
  const snapshots = await readSnapshots(path, basename(path), 'update', (problem) => problems.push(problem));
  if (hasErrors(problems)) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  const { status, output, error, cause } = expected;
  snapshots.take(name, {
    status: status!,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    path: expected.path!,
  });
  const others = snapshots.findObsolete(new Set()).map(({ key }) => key);
  await snapshots.save(new Set(others));
  return snapshots.path;
}

function isLarge(value: Json): boolean {
  return (isJsonObject(value) || Array.isArray(value)) && JSON.stringify(value).length > LARGE_BYTES;
}

/** Names that differ in their punctuation alone have the same slug. */
function unusedSlug(name: string, testFile: string): string {
  const own = slug(name);
  let unused = own;
  for (let i = 2; testFile.includes(`.${unused}.`); i++) unused = `${own}-${i}`;
  return unused;
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
    throw new UsageError(explainWriting(error, path));
  }
}
