import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { ReportDiagnostic } from '../../../source/diagnostic.ts';
import { parseSource } from '../../../source/parse-source.ts';
import { type MapEntry, type SourceNode, stringOf, valueOf } from '../../../source/source-node.ts';
import { isFileProblem, readSourceFile } from '../../read-source-file.ts';
import type { DefinitionFolder } from '../definition-source.ts';
import { isReadType } from '../resource-types.ts';
import { errorAt, type ValueScope } from '../scope.ts';
import { entriesOf } from '../template.ts';

const TRANSFORM = 'Fn::Transform';
const INCLUDE = 'AWS::Include';
/** Sections whose values can matter to a workflow. */
const SECTIONS: ReadonlySet<string> = new Set([
  'Globals',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

interface Includer {
  readonly scope: ValueScope;
  readonly folder: DefinitionFolder;
  readonly report: ReportDiagnostic;
}

/**
 * Inserts the content of `AWS::Include` files: for the template, a section, or among the keys of a value. Includes in
 * resources that sfn-run does not read, such as the bodies of APIs, stay, as do files in S3. An included file cannot
 * include others, as in CloudFormation.
 */
export async function expandIncludes(
  node: SourceNode,
  scope: ValueScope,
  folder: DefinitionFolder,
  report: ReportDiagnostic,
): Promise<SourceNode> {
  const includer = { scope, folder, report };
  const template = await includeWhole(node, includer);
  if (template.kind !== 'map') return template;
  const entries = await mapEntries(template.entries, async (entry) => {
    if (!SECTIONS.has(entry.key)) return entry;
    const value = entry.key === 'Resources' ? await inResources(entry.value, includer) : inside(entry.value, includer);
    return { ...entry, value: await value };
  });
  return { ...template, entries };
}

/** `Transform: {Name: AWS::Include}` at the top: the file's sections are added to the template's. */
async function includeWhole(node: SourceNode, includer: Includer): Promise<SourceNode> {
  const transform = valueOf(node, 'Transform');
  let template = node;
  for (const item of transform?.kind === 'list' ? transform.items : transform === undefined ? [] : [transform]) {
    const content = await readInclude(item, includer);
    if (content?.kind === 'map' && template.kind === 'map') template = mergeMaps(template, content, 1);
  }
  return template;
}

async function inResources(node: SourceNode, includer: Includer): Promise<SourceNode> {
  if (node.kind !== 'map') return node;
  const included = await includeAmong(node, includer);
  if (included.kind !== 'map') return included;
  const entries = await mapEntries(included.entries, async (entry) => {
    const isRead = entry.key.startsWith('Fn::') || isReadType(stringOf(valueOf(entry.value, 'Type')) ?? '');
    return isRead ? { ...entry, value: await inside(entry.value, includer) } : entry;
  });
  return { ...included, entries };
}

async function inside(node: SourceNode, includer: Includer): Promise<SourceNode> {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items: SourceNode[] = [];
    for (const item of node.items) items.push(await inside(item, includer));
    return { ...node, items };
  }
  const included = node.tag === 'Transform' ? await readInclude(node, includer) : undefined;
  if (included !== undefined) return included;
  const merged = await includeAmong(node, includer);
  if (merged !== node || merged.kind !== 'map') return merged;
  const entries = await mapEntries(merged.entries, async (entry) => ({
    ...entry,
    value: await inside(entry.value, includer),
  }));
  return { ...merged, entries };
}

/** A map with an `Fn::Transform` key, merged with what the transform adds; the map itself if it has none. */
async function includeAmong(node: SourceNode, includer: Includer): Promise<SourceNode> {
  const entry = entriesOf(node).find(({ key }) => key === TRANSFORM);
  const content = entry && (await readInclude(entry.value, includer));
  if (entry === undefined || content === undefined || node.kind !== 'map') return node;
  const others = { ...node, entries: node.entries.filter((other) => other !== entry) };
  return content.kind === 'map' && others.entries.length > 0 ? mergeMaps(others, content, 0) : content;
}

/** The content of a local file; undefined for another transform or an unreadable file. */
async function readInclude(call: SourceNode, { scope, folder, report }: Includer): Promise<SourceNode | undefined> {
  if (stringOf(valueOf(call, 'Name')) !== INCLUDE) return undefined;
  const node = valueOf(valueOf(call, 'Parameters'), 'Location');
  const location = scope.resolveText(node);
  if (node === undefined || !location || /^\w+:\/\//.test(location) || scope.problemIn(location)) return undefined;
  const shownPath = isAbsolute(location) ? location : join(dirname(folder.shownPath), location);
  const file = await readSourceFile(resolve(folder.root, location), shownPath);
  if (!isFileProblem(file)) return parseSource(file, report, 'template', folder.trees);
  report({ ...errorAt(node, file.code, file.message, file.hint), severity: 'warning' });
  return undefined;
}

/**
 * The first map's keys take precedence; `depth` is the number of levels on which maps under the same key are merged as
 * well.
 */
function mergeMaps(own: SourceNode & { kind: 'map' }, added: SourceNode, depth: number): SourceNode {
  const fresh = entriesOf(added).filter(({ key }) => valueOf(own, key) === undefined);
  const entries = own.entries.map((entry) => {
    const other = depth > 0 ? valueOf(added, entry.key) : undefined;
    return entry.value.kind === 'map' && other !== undefined
      ? { ...entry, value: mergeMaps(entry.value, other, depth - 1) }
      : entry;
  });
  return { ...own, entries: [...entries, ...fresh] };
}

async function mapEntries(
  entries: readonly MapEntry[],
  change: (entry: MapEntry) => Promise<MapEntry>,
): Promise<MapEntry[]> {
  const changed: MapEntry[] = [];
  for (const entry of entries) changed.push(await change(entry));
  return changed;
}
