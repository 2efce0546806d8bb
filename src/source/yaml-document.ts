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
import type { Report } from './diagnostic.ts';
import { duplicateKey } from './duplicate-key.ts';
import type { Range, SourceFile } from './source-file.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source-node.ts';

/** What aliases may add to a document: more is an attack, or a slip. */
const MAX_ALIASED_NODES = 100_000;

/** Turns the library's document into nodes of ours. */
export function readYamlDocument(document: Document.Parsed, file: SourceFile, report: Report): SourceNode | undefined {
  if (document.contents === null) return undefined;
  const reader = new Reader(file, report);
  const node = reader.read(document.contents as Node);
  return reader.failed ? undefined : node;
}

class Reader {
  failed = false;
  readonly #file: SourceFile;
  readonly #report: Report;
  /** Anchors by name as they are defined so far, with the number of nodes behind each; undefined while it is being read. */
  readonly #anchors = new Map<string, { node: SourceNode; size: number } | undefined>();
  #size = 0;
  #aliased = 0;

  constructor(file: SourceFile, report: Report) {
    this.#file = file;
    this.#report = report;
  }

  read(node: Node | null | undefined): SourceNode {
    this.#size++;
    if (isAlias(node)) return this.#alias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#value(node);
    const before = this.#size;
    this.#anchors.set(anchor, undefined);
    const result = this.#value(node);
    this.#anchors.set(anchor, { node: result, size: this.#size - before + 1 });
    return result;
  }

  #value(node: Node | null | undefined): SourceNode {
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#list(node);
    if (isScalar(node)) return this.#scalar(node);
    return { kind: 'scalar', value: null, file: this.#file, start: 0, end: 0 };
  }

  #scalar(node: Scalar): ScalarNode {
    const tag = tagOf(node.tag);
    const range = this.#range(node);
    return { kind: 'scalar', value: scalarValue(node), ...(tag !== undefined && { tag }), ...range };
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
    const name = isAlias(key) ? this.read(key) : isScalar(key) ? keyText(key) : undefined;
    const text = typeof name === 'object' && name.kind === 'scalar' ? String(name.value) : name;
    if (typeof text !== 'string') {
      this.#fail('A key must be a text', key);
      return undefined;
    }
    const keyRange = this.#range(key as Node);
    const node: SourceNode =
      value === null || isMissing(value)
        ? { kind: 'scalar', value: null, file: this.#file, start: keyRange.end, end: keyRange.end }
        : this.read(value);
    return { key: text, keyRange, value: node };
  }

  /** What `<<` adds: one map, or a list of maps of which the first to have a key wins. */
  #mergedEntries(source: SourceNode): MapEntry[] {
    if (source.kind === 'map') return [...source.entries];
    const entries: MapEntry[] = [];
    for (const item of source.kind === 'list' ? source.items : []) {
      if (item.kind !== 'map') continue;
      for (const entry of item.entries) if (!entries.some(({ key }) => key === entry.key)) entries.push(entry);
    }
    return entries;
  }

  /** An alias is the very node of its anchor: it costs no memory, but whoever walks the tree walks it again. */
  #alias(alias: Alias): SourceNode {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const reason = this.#anchors.has(alias.source) ? 'stands for itself' : 'has no anchor before it';
      return this.#fail(`The alias '*${alias.source}' ${reason}`, alias);
    }
    this.#aliased += target.size;
    this.#size += target.size;
    if (this.#aliased > MAX_ALIASED_NODES) {
      return this.#fail(
        `Aliases add more than ${MAX_ALIASED_NODES.toLocaleString('en')} values to the document`,
        alias,
      );
    }
    return target.node;
  }

  /** Reports the first failure; what follows from it is not worth a message. */
  #fail(message: string, at: Node | null): SourceNode {
    const range = at === null ? { file: this.#file, start: 0, end: 1 } : this.#range(at);
    if (!this.failed) this.#report({ severity: 'error', code: 'INVALID_YAML', message, range });
    this.failed = true;
    return { kind: 'scalar', value: null, ...range };
  }

  #range(node: Node): Range {
    const [start, end] = node.range ?? [0, 0];
    return { file: this.#file, start, end };
  }
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item && !('range' in item);
}

/** A value that is not written at all: `Key:` and nothing behind it. */
function isMissing(value: Node): boolean {
  return isScalar(value) && value.value === null && value.source === '' && value.tag === undefined;
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<';
}

/** A key as it is written: `1.10` and `0123` are names, no numbers. */
function keyText(key: Scalar): string {
  return key.source ?? String(key.value);
}

function tagOf(tag: string | undefined): string | undefined {
  return tag?.startsWith('!') && tag.length > 1 && !tag.startsWith('!!') ? tag.slice(1) : undefined;
}

/** JSON's values; what JSON has no value for (`.inf`) stays the text that it is. */
function scalarValue(node: Scalar): string | number | boolean | null {
  const { value } = node;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return node.source ?? String(value);
}
