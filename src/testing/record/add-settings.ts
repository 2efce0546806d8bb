import { isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import type { Range } from '../../source/source-file.ts';
import { entryOf, type MapNode, type SourceNode, toJson, valueOf } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { writeYaml } from '../../source/write-yaml.ts';

/** What a test file lacks for another test. */
export interface MissingSettings {
  /** In the form of the file: `{ substitutions: { Stage: 'prod' } }`. */
  readonly settings: JsonObject;
  /** In a few words: `substitutions: Stage`. */
  readonly names: readonly string[];
}

/**
 * Compares the settings at the head of a test file with those of a recorded execution.
 *
 * @param root of the file
 * @param needed the settings of the execution: values, and tables of names and values
 * @param compared those that must not have other values, and that a test cannot have of its own
 * @throws UsageError if the file has other values
 */
export function findMissingSettings(root: MapNode, needed: JsonObject, compared: readonly string[]): MissingSettings {
  const settings: { [key: string]: Json } = {};
  const names: string[] = [];
  for (const key of compared) {
    const want = ownValue(needed, key);
    const node = valueOf(root, key);
    if (node === undefined) {
      if (want === undefined) continue;
      setOwn(settings, key, want);
      names.push(...(isJsonObject(want) ? Object.keys(want).map((name) => `${key}: ${name}`) : [key]));
    } else if (node.kind === 'map') {
      const missing = compareTables(key, node, isJsonObject(want) ? want : {});
      if (Object.keys(missing).length === 0) continue;
      setOwn(settings, key, missing);
      names.push(...Object.keys(missing).map((name) => `${key}: ${name}`));
    } else if (!isSame(node, want)) {
      throw conflict(node, key, toJson(node), want);
    }
  }
  return { settings, names };
}

/** @returns what the file's table lacks */
function compareTables(key: string, node: MapNode, needed: JsonObject): JsonObject {
  for (const { key: name, keyRange, value } of node.entries) {
    const want = ownValue(needed, name);
    if (!isSame(value, want)) throw conflict(keyRange, `${key}: ${name}`, toJson(value), want);
  }
  return Object.fromEntries(Object.entries(needed).filter(([name]) => entryOf(node, name) === undefined));
}

/** A number in the file is a string on the command line. */
function isSame(node: SourceNode, want: Json | undefined): boolean {
  return node.kind === 'scalar' && want !== undefined && (node.text ?? String(node.value)) === String(want);
}

function conflict({ file, start }: Range, name: string, has: Json, want: Json | undefined): UsageError {
  const { path, line, column } = file.position(start);
  const other = want === undefined ? 'does not set it' : `has ${show(want)}`;
  return new UsageError(
    `${path}:${line}:${column}: the file sets ${name} to ${show(has)}, and the recorded execution ${other}\n` +
      '  record with the same value, or choose another file with -o',
  );
}

function show(value: Json): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/**
 * The text of a YAML test file with more settings; everything else stays as it is. A new table comes before the tests.
 * @param root of the text
 */
export async function insertSettings(text: string, root: MapNode, { settings }: MissingSettings): Promise<string> {
  const edits: { readonly at: number; readonly text: string }[] = [];
  const tests = entryOf(root, 'tests')!.keyRange.start;
  for (const [key, value] of Object.entries(settings)) {
    const table = valueOf(root, key);
    if (table?.kind === 'map' && isJsonObject(value)) edits.push(await editTable(text, table, value));
    else edits.push({ at: tests, text: await writeYaml({ [key]: value }) });
  }
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((edited, { at, text: more }) => edited.slice(0, at) + more + edited.slice(at), text);
}

/** `{ a: b }`, or a line for each name. */
async function editTable(
  text: string,
  table: MapNode,
  more: JsonObject,
): Promise<{ readonly at: number; readonly text: string }> {
  const [first] = table.entries;
  const last = table.entries.at(-1);
  if (text[table.start] === '{') {
    const items = Object.entries(more).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    if (last === undefined) return { at: table.start + 1, text: ` ${items.join(', ')} ` };
    return { at: last.value.end, text: `, ${items.join(', ')}` };
  }
  const { column } = table.file.position(first!.keyRange.start);
  const lines = (await writeYaml(more)).trimEnd().split('\n');
  // a block scalar ends with its line break
  const end = text.indexOf('\n', last!.value.end - 1);
  const added = lines.map((line) => `\n${' '.repeat(column - 1)}${line}`).join('');
  return { at: end < 0 ? text.length : end, text: added };
}
