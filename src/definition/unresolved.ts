import type { SyncExpression } from '../expressions/expression.ts';
import type { JsonPath } from '../expressions/jsonpath/path.ts';
import type { ReferencePath } from '../expressions/jsonpath/reference-path.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UnresolvedValue } from '../source/unresolved-value.ts';

/**
 * The placeholders of a definition (`${Name}`, with the braces) that were not replaced, with the reason. A field that
 * contains one is open: it is neither valid nor invalid, and a run that needs it stops there.
 */
export type Unresolved = ReadonlyMap<string, Diagnostic>;

/**
 * When a run needs an open field: as soon as its state is entered, on every path through the state, on some paths only,
 * or when the task is run by something other than a mock. `shape`: the placeholder is part of the name of the state or
 * of one of its fields, or stands in place of an object or a list, so that the state's transitions are unknown.
 */
export type Need = 'shape' | 'entry' | 'always' | 'sometimes' | 'task';

export interface OpenField {
  readonly need: Need;
  /** The definition is refused because of it. */
  readonly isReported?: boolean;
  /** Says where the value would come from; `location` is the field. */
  readonly diagnostic: Diagnostic;
}

const PLACEHOLDERS = /\$\{[^{}]+\}/g;

/** Why the text is open, by its first placeholder; undefined if it is not. */
export function openText(
  text: string,
  at: Range,
  unresolved: Unresolved | undefined,
  location: string,
): Diagnostic | undefined {
  if (unresolved === undefined || !text.includes('${')) return undefined;
  for (const [placeholder] of text.matchAll(PLACEHOLDERS)) {
    const reason = unresolved.get(placeholder);
    if (reason !== undefined) return atField(reason, placeholder, at, location);
  }
  return undefined;
}

/** Whether a value, or anything in it including keys, is open. */
export function isOpen(node: SourceNode, unresolved: Unresolved | undefined): boolean {
  if (unresolved === undefined) return false;
  const isOpenText = (text: string): boolean =>
    text.includes('${') && (text.match(PLACEHOLDERS)?.some((placeholder) => unresolved.has(placeholder)) ?? false);
  if (node.kind === 'scalar') return typeof node.value === 'string' && isOpenText(node.value);
  if (node.kind === 'list') return node.items.some((item) => isOpen(item, unresolved));
  return node.entries.some(({ key, value }) => isOpenText(key) || isOpen(value, unresolved));
}

/** Why a value is open: each placeholder in it, including keys, once and in file order. Empty if it is not. */
export function openValues(
  node: SourceNode,
  unresolved: Unresolved | undefined,
  location: string,
): readonly Diagnostic[] {
  if (unresolved === undefined) return [];
  const found = new Map<string, Diagnostic>();
  const inText = (text: string, at: Range): void => {
    if (!text.includes('${')) return;
    for (const [placeholder] of text.matchAll(PLACEHOLDERS)) {
      const reason = found.has(placeholder) ? undefined : unresolved.get(placeholder);
      if (reason !== undefined) found.set(placeholder, atField(reason, placeholder, at, location));
    }
  };
  const visit = (value: SourceNode): void => {
    if (value.kind === 'scalar') {
      if (typeof value.value === 'string') inText(value.value, value);
    } else if (value.kind === 'list') value.items.forEach(visit);
    else {
      for (const entry of value.entries) {
        inText(entry.key, entry.keyRange);
        visit(entry.value);
      }
    }
  };
  visit(node);
  return [...found.values()];
}

/**
 * A placeholder that the definition itself does not declare is reported where it is used; others at the declaration of
 * their value.
 */
function atField(reason: Diagnostic, placeholder: string, at: Range, location: string): Diagnostic {
  const severity = 'error';
  if (reason.code !== 'UNDECLARED_SUBSTITUTION') return { ...reason, severity, location };
  const start = at.file.text.indexOf(placeholder, at.start);
  const end = start + placeholder.length;
  const range = start >= 0 && end <= at.end ? { file: at.file, start, end } : at;
  return { ...reason, severity, location, range };
}

function refuse(open: readonly Diagnostic[]): never {
  throw new UnresolvedValue(open);
}

/** Replaces an open expression: evaluating it throws. */
export function openExpression(open: readonly Diagnostic[]): SyncExpression {
  return () => refuse(open);
}

export function openPath(text: string, open: readonly Diagnostic[]): JsonPath {
  const evaluate = openExpression(open);
  return {
    text,
    definite: true,
    isReference: true,
    source: 'input',
    find: evaluate,
    evaluate,
    document: evaluate,
    explain: () => refuse(open),
  };
}

export function openReferencePath(text: string, open: readonly Diagnostic[]): ReferencePath {
  return { text, apply: () => refuse(open) };
}
