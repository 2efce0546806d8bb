import { type Json, setOwn } from '../json.ts';
import type { Range } from './source-file.ts';

/** A JSON or YAML value with its location. A node is its own Range. */
export type SourceNode = ScalarNode | ListNode | MapNode;

interface NodeBase extends Range {
  /** CloudFormation's short form without its `!` (`Ref`, `GetAtt`, `Sub`), if the value has one. */
  readonly tag?: string;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** For a number: its string form, if that is not the text as written. */
  readonly text?: string;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: SourceNode;
}

/** The entry's value; of duplicate keys, the last one wins. */
export function entryOf(node: SourceNode | undefined, key: string): MapEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  for (let i = node.entries.length - 1; i >= 0; i--) if (node.entries[i]!.key === key) return node.entries[i];
  return undefined;
}

export function valueOf(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return entryOf(node, key)?.value;
}

/** The node's string, if it is one. */
export function stringOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The plain value, without positions. Tags are ignored. */
export function toJson(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  const object: { [key: string]: Json } = {};
  for (const { key, value } of node.entries) setOwn(object, key, toJson(value));
  return object;
}
