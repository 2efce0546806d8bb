import type { SyncExpression } from '../expressions/expression.ts';
import type { JsonPath } from '../expressions/jsonpath/path.ts';
import type { ReferencePath } from '../expressions/jsonpath/reference-path.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UnresolvedValue } from '../source/unresolved-value.ts';

/**
 * The placeholders of a definition (`${Name}`, with the braces) that nothing gives a value to, with the reason. Whatever
 * holds one is open: it is neither right nor wrong, and a run that needs it ends there.
 */
export type Unresolved = ReadonlyMap<string, Diagnostic>;

/**
 * When a run needs an open field: as soon as its state is entered, on every way through the state, on some ways only, or
 * when the task is run by something other than a mock.
 */
export type Need = 'entry' | 'always' | 'sometimes' | 'task';

export interface OpenField {
  readonly need: Need;
  /** Says what gives the value; `location` is the field. */
  readonly diagnostic: Diagnostic;
}

const PLACEHOLDERS = /\$\{[^{}]+\}/g;

/** Why the text is open; undefined where it is not. */
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

/** The same for a value with all that is in it, keys too: the first in the order of the text. */
export function openValue(
  node: SourceNode,
  unresolved: Unresolved | undefined,
  location: string,
): Diagnostic | undefined {
  if (unresolved === undefined) return undefined;
  if (node.kind === 'scalar') {
    return typeof node.value === 'string' ? openText(node.value, node, unresolved, location) : undefined;
  }
  if (node.kind === 'list') return firstOf(node.items, (item) => openValue(item, unresolved, location));
  return firstOf(
    node.entries,
    ({ key, keyRange, value }) =>
      openText(key, keyRange, unresolved, location) ?? openValue(value, unresolved, location),
  );
}

function firstOf<T>(items: readonly T[], find: (item: T) => Diagnostic | undefined): Diagnostic | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One that the definition itself does not declare is shown where it stands; the others where their value would be. */
function atField(reason: Diagnostic, placeholder: string, at: Range, location: string): Diagnostic {
  const severity = 'error';
  if (reason.code !== 'UNDECLARED_SUBSTITUTION') return { ...reason, severity, location };
  const start = at.file.text.indexOf(placeholder, at.start);
  const end = start + placeholder.length;
  const range = start >= 0 && end <= at.end ? { file: at.file, start, end } : at;
  return { ...reason, severity, location, range };
}

function refuse(diagnostic: Diagnostic): never {
  throw new UnresolvedValue([diagnostic]);
}

/** Stands where an expression is open: whoever evaluates it cannot go on. */
export function openExpression(diagnostic: Diagnostic): SyncExpression {
  return () => refuse(diagnostic);
}

export function openPath(text: string, diagnostic: Diagnostic): JsonPath {
  const evaluate = openExpression(diagnostic);
  return {
    text,
    definite: true,
    isReference: true,
    source: 'input',
    find: evaluate,
    evaluate,
    document: evaluate,
    explain: () => refuse(diagnostic),
  };
}

export function openReferencePath(text: string, diagnostic: Diagnostic): ReferencePath {
  return { text, apply: () => refuse(diagnostic) };
}
