import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { ReportDiagnostic } from './diagnostic.ts';
import { duplicateKey } from './duplicate-key.ts';
import type { Range, SourceFile } from './source-file.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source-node.ts';
import { YamlAnchors } from './yaml-anchors.ts';
import { readPlainScalar, readTaggedScalar, type YamlDialect } from './yaml-dialect.ts';

const UNMERGED = "CloudFormation does not expand aliases and merge keys in a definition's file: write the value out";

/** The prefix of YAML's own tags, which are written `!!int`. */
const YAML_TAG = 'tag:yaml.org,2002:';

/** Boolean fields of the States Language: `End: yes` gives its author what was meant. */
const BOOLEAN_FIELDS: ReadonlySet<string> = new Set([
  'End',
  'BooleanEquals',
  'IsNull',
  'IsPresent',
  'IsNumeric',
  'IsString',
  'IsBoolean',
  'IsTimestamp',
]);

/** Converts the library's document to SourceNodes, with the values of the dialect's parser. */
export function readYamlDocument(
  document: Document.Parsed,
  file: SourceFile,
  dialect: YamlDialect,
  report: ReportDiagnostic,
): SourceNode | undefined {
  if (document.contents === null) return undefined;
  const reader = new Reader(file, dialect, report);
  const node = reader.read(document.contents as Node);
  return reader.failed ? undefined : node;
}

class Reader {
  failed = false;
  readonly #file: SourceFile;
  readonly #dialect: YamlDialect;
  readonly #report: ReportDiagnostic;
  readonly #anchors = new YamlAnchors();

  constructor(file: SourceFile, dialect: YamlDialect, report: ReportDiagnostic) {
    this.#file = file;
    this.#dialect = dialect;
    this.#report = report;
  }

  /** @param field the key of the value, if it has one */
  read(node: Node | null | undefined, field?: string): SourceNode {
    this.#anchors.count();
    if (isAlias(node)) return this.#alias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    return anchor === undefined
      ? this.#value(node, field)
      : this.#anchors.define(anchor, () => this.#value(node, field));
  }

  #value(node: Node | null | undefined, field: string | undefined): SourceNode {
    if (isScalar(node)) return this.#scalar(node, field);
    if (isMap(node) || isSeq(node)) {
      this.#anchors.enter();
      const result = isMap(node) ? this.#map(node) : this.#list(node);
      this.#anchors.leave();
      return result;
    }
    return { kind: 'scalar', value: null, file: this.#file, start: 0, end: 0 };
  }

  #scalar(node: Scalar, field: string | undefined): ScalarNode {
    const range = this.#range(node);
    this.#checkEscapes(node, range);
    if (this.#dialect !== 'core' && node.type === Scalar.PLAIN && node.tag === undefined) {
      const { value, text, surprise } = readPlainScalar(node.source ?? '', this.#dialect);
      const isMeant = typeof value === 'boolean' && BOOLEAN_FIELDS.has(field ?? '');
      if (surprise !== undefined && !isMeant)
        this.#report({ severity: 'warning', code: 'YAML_1_1', ...surprise, range });
      return { kind: 'scalar', value, ...(text !== undefined && { text }), ...range };
    }
    const own = node.tag?.startsWith(YAML_TAG) ? node.tag.slice(YAML_TAG.length) : undefined;
    if (this.#dialect !== 'core' && own !== undefined) {
      const read = readTaggedScalar(node.source ?? '', own, this.#dialect);
      if (read === 'refused') this.#failAt(`SAM CLI refuses '${node.source}' as a !!${own}`, range, 'Remove the tag');
      else if (read !== undefined) return { kind: 'scalar', ...read, ...range };
    }
    const tag = tagOf(node.tag);
    return { kind: 'scalar', value: scalarValue(node), ...(tag !== undefined && { tag }), ...range };
  }

  /** SnakeYAML does not have `\\/`, which JSON and YAML 1.2 have. */
  #checkEscapes(node: Scalar, range: Range): void {
    if (this.#dialect !== 'definition' || node.type !== Scalar.QUOTE_DOUBLE) return;
    const escape = /^(?:[^\\]|\\[^/])*?(?=\\\/)/s.exec(this.#file.text.slice(range.start, range.end));
    if (escape === null) return;
    const start = range.start + escape[0].length;
    this.#failAt(
      "CloudFormation's YAML reader does not know the escape '\\/'",
      { ...range, start, end: start + 2 },
      'Write /',
    );
  }

  #list(node: YAMLSeq): SourceNode {
    const tag = tagOf(node.tag);
    const items = node.items.map((item) =>
      isPair(item) ? this.#singleEntry(item, node) : this.read(item as Node | null),
    );
    return { kind: 'list', items, ...(tag !== undefined && { tag }), ...this.#range(node) };
  }

  /** `[a: 1]`: a map with one entry, without brackets of its own. */
  #singleEntry(pair: Pair, list: YAMLSeq): SourceNode {
    const entries = this.#entries([pair]);
    const [entry] = entries;
    const range = entry === undefined ? this.#range(list) : { ...entry.keyRange, end: entry.value.end };
    return { kind: 'map', entries, ...range };
  }

  #map(node: YAMLMap): SourceNode {
    const tag = tagOf(node.tag);
    const entries = this.#entries(node.items);
    return { kind: 'map', entries, ...(tag !== undefined && { tag }), ...this.#range(node) };
  }

  #entries(pairs: readonly Pair[]): readonly MapEntry[] {
    const merged: MapEntry[] = [];
    const own: MapEntry[] = [];
    const names = new Set<string>();
    for (const pair of pairs) {
      const key = pair.key as Node | null;
      if (isMergeKey(key)) {
        if (this.#dialect === 'definition')
          this.#fail("'<<' does not merge anything in a definition's file", key, UNMERGED);
        merged.push(...this.#mergedEntries(this.read(pair.value as Node | null)));
        continue;
      }
      const entry = this.#entry(key, pair.value as Node | null);
      if (entry === undefined) continue;
      if (names.has(entry.key)) this.#report(duplicateKey(entry));
      names.add(entry.key);
      own.push(entry);
    }
    return merged.length === 0 ? own : [...merged.filter((entry) => !names.has(entry.key)), ...own];
  }

  #entry(key: Node | null, value: Node | null): MapEntry | undefined {
    const name = isAlias(key) ? this.read(key) : isScalar(key) ? this.#keyText(key) : undefined;
    const text = typeof name === 'object' && name.kind === 'scalar' ? String(name.value) : name;
    if (typeof text !== 'string') {
      this.#fail('A key must be a string', key);
      return undefined;
    }
    const keyRange = this.#range(key as Node);
    const node: SourceNode =
      value === null || isMissing(value)
        ? { kind: 'scalar', value: null, file: this.#file, start: keyRange.end, end: keyRange.end }
        : this.read(value, text);
    return { key: text, keyRange, value: node };
  }

  /**
   * Jackson keeps a key as written: `1.10` and `0123` are names, not numbers. PyYAML resolves it like any scalar, and
   * JSON has only strings for it.
   */
  #keyText(key: Scalar): string {
    this.#checkEscapes(key, this.#range(key));
    const source = key.source ?? String(key.value);
    if (this.#dialect !== 'template' || key.type !== Scalar.PLAIN || key.tag !== undefined) return source;
    const { value, text } = readPlainScalar(source, 'template');
    const read = text ?? (typeof value === 'number' ? source : `${value}`);
    if (read !== source && typeof value !== 'object') {
      const message = `The key '${source}' becomes '${read}'`;
      const range = this.#range(key);
      this.#report({ severity: 'warning', code: 'YAML_1_1', message, range, hint: 'Quote it to keep it' });
    }
    return read;
  }

  /** What `<<` adds: one map, or a list of maps, in which the first with a key wins. */
  #mergedEntries(source: SourceNode): MapEntry[] {
    if (source.kind === 'map') return [...source.entries];
    const entries: MapEntry[] = [];
    for (const item of source.kind === 'list' ? source.items : []) {
      if (item.kind !== 'map') continue;
      for (const entry of item.entries) if (!entries.some(({ key }) => key === entry.key)) entries.push(entry);
    }
    return entries;
  }

  /** An alias is the very node of its anchor: it costs no memory, but each walk of the tree visits it again. */
  #alias(alias: Alias): SourceNode {
    if (this.#dialect === 'definition') {
      return this.#fail(`The alias '*${alias.source}' arrives as the string '${alias.source}'`, alias, UNMERGED);
    }
    const target = this.#anchors.resolve(alias.source);
    return typeof target === 'string' ? this.#fail(target, alias) : target;
  }

  /** Reports the first error; consequential ones are not worth a message. */
  #fail(message: string, at: Node | null, hint?: string): SourceNode {
    const range = at === null ? { file: this.#file, start: 0, end: 1 } : this.#range(at);
    this.#failAt(message, range, hint);
    return { kind: 'scalar', value: null, ...range };
  }

  #failAt(message: string, range: Range, hint?: string): void {
    if (!this.failed) {
      this.#report({ severity: 'error', code: 'INVALID_YAML', message, range, ...(hint !== undefined && { hint }) });
    }
    this.failed = true;
  }

  #range(node: Node): Range {
    const [start, end] = node.range ?? [0, 0];
    return { file: this.#file, start, end };
  }
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item && !('range' in item);
}

/** A missing value: `Key:` and nothing after it. */
function isMissing(value: Node): boolean {
  return isScalar(value) && value.value === null && value.source === '' && value.tag === undefined;
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<';
}

function tagOf(tag: string | undefined): string | undefined {
  return tag?.startsWith('!') && tag.length > 1 && !tag.startsWith('!!') ? tag.slice(1) : undefined;
}

/** JSON's values; a value that JSON does not have (`.inf`) stays the text as written. */
function scalarValue(node: Scalar): string | number | boolean | null {
  const { value } = node;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return node.source ?? String(value);
}
