import type { SourceFile } from './source-file.ts';
import type { MapEntry, ScalarNode, SourceNode } from './source-node.ts';
import type { DialectChoice } from './yaml-dialect.ts';

/** Parsed YAML of earlier runs, which is read much faster than the YAML library is loaded. */
export interface KeptTrees {
  /** The tree of this very text; undefined if none is kept. */
  find(file: SourceFile, choice: DialectChoice): SourceNode | undefined;
  /** Keeps the tree of a text in which there was nothing to report. */
  keep(file: SourceFile, choice: DialectChoice, node: SourceNode): void;
}

/** A node as JSON: its kind, range and tag (0 if it has none), and what is in it. */
export type NodeRecord =
  | readonly ['scalar', start: number, end: number, tag: string | 0, value: ScalarNode['value'], text?: string]
  | readonly ['list', start: number, end: number, tag: string | 0, items: readonly NodeRecord[]]
  | readonly ['map', start: number, end: number, tag: string | 0, entries: readonly EntryRecord[]];

type EntryRecord = readonly [key: string, start: number, end: number, value: NodeRecord];

/**
 * The tree of a file. Undefined if JSON cannot represent it: with nodes of a repaired text, nodes in several places, or a
 * number that JSON does not have.
 */
export function recordTree(root: SourceNode, file: SourceFile): NodeRecord | undefined {
  const seen = new Set<SourceNode>();
  let isPossible = true;
  const record = (node: SourceNode): NodeRecord => {
    const { start, end, tag = 0 } = node;
    isPossible &&= node.file === file && !seen.has(node);
    if (!isPossible) return ['list', start, end, tag, []];
    seen.add(node);
    if (node.kind === 'list') return ['list', start, end, tag, node.items.map(record)];
    if (node.kind === 'map') {
      isPossible &&= node.entries.every(({ keyRange }) => keyRange.file === file);
      const recordEntry = ({ key, keyRange, value }: MapEntry): EntryRecord => {
        return [key, keyRange.start, keyRange.end, record(value)];
      };
      return ['map', start, end, tag, node.entries.map(recordEntry)];
    }
    const { value, text } = node;
    isPossible &&= typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0));
    return text === undefined ? ['scalar', start, end, tag, value] : ['scalar', start, end, tag, value, text];
  };
  const tree = record(root);
  return isPossible ? tree : undefined;
}

/** The tree in `file`, which has the text that the record was made of. */
export function readTree(record: NodeRecord, file: SourceFile): SourceNode {
  const [kind, start, end, tag] = record;
  const place = { file, start, end, ...(tag !== 0 && { tag }) };
  switch (kind) {
    case 'scalar': {
      const [, , , , value, text] = record;
      return { kind, value, ...(text !== undefined && { text }), ...place };
    }
    case 'list':
      return { kind, items: record[4].map((item) => readTree(item, file)), ...place };
    case 'map': {
      const entries = record[4].map(([key, from, to, value]) => {
        return { key, keyRange: { file, start: from, end: to }, value: readTree(value, file) };
      });
      return { kind, entries, ...place };
    }
  }
}
