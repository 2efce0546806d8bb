import { type Complain, readEntries } from '../source/known-entries.ts';
import { didYouMean } from '../source/near-name.ts';
import type { Range } from '../source/source-file.ts';
import type { MapEntry, SourceNode } from '../source/source-node.ts';

/** `<amount>`: the row's value of that column. */
const PLACEHOLDER = /<([^<>\n]{1,100})>/g;
const WHOLE = /^<([^<>\n]{1,100})>$/;

/** One row of `each`. */
export interface CaseRow {
  /** From 1. */
  readonly number: number;
  /** By column. */
  readonly values: ReadonlyMap<string, SourceNode>;
  /** Of all rows. */
  readonly columns: ReadonlySet<string>;
}

/** The rows of a table. Anything but a row is reported. */
export function readRows(table: SourceNode, complain: Complain): readonly CaseRow[] {
  if (table.kind !== 'list' || table.items.length === 0) {
    complain(table, 'each must be a list of rows, or a file of them', 'Like [{ amount: 1, status: SUCCEEDED }]');
    return [];
  }
  const columns = new Set<string>();
  return table.items.flatMap((item, i) => {
    const entries = readEntries(item, 'A row of each', complain);
    if (entries === undefined) return [];
    const values = new Map<string, SourceNode>();
    for (const [name, { value }] of entries) {
      values.set(name, value);
      columns.add(name);
    }
    return [{ number: i + 1, values, columns }];
  });
}

/**
 * A test with a row's values in place of `<column>`: a string that consists only of it becomes the value itself; within
 * a longer string, the value is inserted as text. What is no column stays as it is; a near name
 * of a column is reported, and a column that only other rows have.
 */
export function fillIn(node: SourceNode, row: CaseRow, complain: Complain): SourceNode {
  if (isPlain(node)) return node;
  const { file, start, end } = node;
  switch (node.kind) {
    case 'list': {
      const items = node.items.map((item) => fillIn(item, row, complain));
      return items.every((item, i) => item === node.items[i]) ? node : { kind: 'list', items, file, start, end };
    }
    case 'map': {
      const entries = node.entries.map((entry) => fillInEntry(entry, row, complain));
      return entries.every((entry, i) => entry === node.entries[i]) ? node : { kind: 'map', entries, file, start, end };
    }
    case 'scalar': {
      if (typeof node.value !== 'string' || !node.value.includes('<')) return node;
      const whole = WHOLE.exec(node.value)?.[1];
      const value = whole === undefined ? undefined : row.values.get(whole);
      if (value !== undefined) return value;
      const text = fillInText(node.value, row, (name) => complainOf(node, name, row, complain));
      return text === node.value ? node : { kind: 'scalar', value: text, file, start, end };
    }
  }
}

/** The entries of an object that do not depend on the row. */
export function plainEntries(node: SourceNode | undefined): readonly MapEntry[] {
  if (node?.kind !== 'map') return [];
  return node.entries.filter(({ key, value }) => !key.includes('<') && isPlain(value));
}

/** True if nothing in it depends on the row: all rows then share one node, so that its contents are read only once. */
function isPlain(node: SourceNode): boolean {
  let plain = known.get(node);
  if (plain !== undefined) return plain;
  if (node.kind === 'list') plain = node.items.every(isPlain);
  else if (node.kind === 'map') plain = node.entries.every(({ key, value }) => !key.includes('<') && isPlain(value));
  else plain = typeof node.value !== 'string' || !node.value.includes('<');
  known.set(node, plain);
  return plain;
}

const known = new WeakMap<SourceNode, boolean>();

function fillInEntry(entry: MapEntry, row: CaseRow, complain: Complain): MapEntry {
  const key = entry.key.includes('<')
    ? fillInText(entry.key, row, (name) => complainOf(entry.keyRange, name, row, complain))
    : entry.key;
  const value = fillIn(entry.value, row, complain);
  return key === entry.key && value === entry.value ? entry : { key, keyRange: entry.keyRange, value };
}

function fillInText(text: string, row: CaseRow, onUnknown: (name: string) => void): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = row.values.get(name);
    if (value === undefined) {
      onUnknown(name);
      return placeholder;
    }
    if (value.kind === 'scalar') return String(value.text ?? value.value);
    return placeholder;
  });
}

function complainOf(range: Range, name: string, { number, columns }: CaseRow, complain: Complain): void {
  if (columns.has(name)) {
    complain(range, `Row ${number} of each has no '${name}'`, 'Each row must have the columns that the test uses');
    return;
  }
  const near = didYouMean(name, columns);
  if (near !== undefined) complain(range, `The rows of each have no column '${name}'`, near);
}
