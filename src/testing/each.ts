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
 * Inserts a row's values in place of `<column>`: a string that consists only of it becomes the value itself; within a
 * longer string, the value is inserted as text. What is no column stays as it is; a near name of a column is reported,
 * and a column that only other rows have.
 */
export type Fill<T> = (row: CaseRow, complain: Complain) => T;

/** Looks for placeholders once for all rows. What does not depend on the row stays the same node. */
export function compileFill(node: SourceNode): Fill<SourceNode> {
  if (isPlain(node)) return () => node;
  const { file, start, end } = node;
  switch (node.kind) {
    case 'list': {
      const fill = fillList(node.items, compileFill);
      return (row, complain) => {
        const items = fill(row, complain);
        return items === node.items ? node : { kind: 'list', items, file, start, end };
      };
    }
    case 'map': {
      const fill = fillList(node.entries, compileEntry);
      return (row, complain) => {
        const entries = fill(row, complain);
        return entries === node.entries ? node : { kind: 'map', entries, file, start, end };
      };
    }
    case 'scalar': {
      const template = String(node.value);
      const whole = WHOLE.exec(template)?.[1];
      const fill = compileText(template, node);
      return (row, complain) => {
        const value = whole === undefined ? undefined : row.values.get(whole);
        if (value !== undefined) return value;
        const text = fill(row, complain);
        return text === template ? node : { kind: 'scalar', value: text, file, start, end };
      };
    }
  }
}

/** @returns the same list if the row changes nothing in it */
function fillList<T>(items: readonly T[], compile: (item: T) => Fill<T>): Fill<readonly T[]> {
  const fills = items.map(compile);
  return (row, complain) => {
    let filled: T[] | undefined;
    for (let i = 0; i < fills.length; i++) {
      const item = fills[i]!(row, complain);
      if (item === items[i]) continue;
      filled ??= items.slice();
      filled[i] = item;
    }
    return filled ?? items;
  };
}

function compileEntry(entry: MapEntry): Fill<MapEntry> {
  const { key, keyRange, value } = entry;
  const fillKey = key.includes('<') ? compileText(key, keyRange) : undefined;
  const fillValue = compileFill(value);
  return (row, complain) => {
    const filledKey = fillKey === undefined ? key : fillKey(row, complain);
    const filled = fillValue(row, complain);
    return filledKey === key && filled === value ? entry : { key: filledKey, keyRange, value: filled };
  };
}

function compileText(template: string, range: Range): Fill<string> {
  // literal text and names of columns by turns
  const parts = template.split(PLACEHOLDER);
  return (row, complain) => {
    let text = parts[0]!;
    for (let i = 1; i < parts.length; i += 2) {
      const name = parts[i]!;
      const value = row.values.get(name);
      if (value === undefined) complainOf(range, name, row, complain);
      text += value?.kind === 'scalar' ? String(value.text ?? value.value) : `<${name}>`;
      text += parts[i + 1]!;
    }
    return text;
  };
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

function complainOf(range: Range, name: string, { number, columns }: CaseRow, complain: Complain): void {
  if (columns.has(name)) {
    complain(range, `Row ${number} of each has no '${name}'`, 'Each row must have the columns that the test uses');
    return;
  }
  const near = didYouMean(name, columns);
  if (near !== undefined) complain(range, `The rows of each have no column '${name}'`, near);
}
