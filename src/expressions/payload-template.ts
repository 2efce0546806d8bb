import { javaHashMapOrder } from '../java-hash-map.ts';
import { type Json, setOwn } from '../json.ts';
import { PathSyntaxError } from '../source/cursor.ts';
import {
  entryOf,
  type ListNode,
  type MapEntry,
  type MapNode,
  type SourceNode,
  stringOf,
  toJson,
} from '../source/source-node.ts';
import { ExpressionError, type ExpressionScope, type SyncExpression } from './expression.ts';
import { compileIntrinsic } from './intrinsics/compile-intrinsic.ts';
import { compilePath } from './jsonpath/compile-path.ts';
import type { JsonPath } from './jsonpath/path.ts';
import type { ExpressionSite } from './query-language.ts';

/**
 * Compiles a payload template (Parameters, ResultSelector, ItemSelector, Assign ...): values of keys that end with `.$`
 * are paths or intrinsic functions, everything else is literal. All problems are reported at the site; a part with a
 * problem evaluates to null.
 */
export function compilePayloadTemplate(node: SourceNode, site: ExpressionSite): SyncExpression {
  const fields = new Map<MapEntry, SyncExpression>();
  compileFields(node, site, fields);
  // built for the first evaluation: most definitions are only checked
  let evaluate: SyncExpression | undefined;
  return (scope) => {
    evaluate ??= assemble(node, fields) ?? constant(node);
    return evaluate(scope);
  };
}

/**
 * Compiles the value of a `.$` key, of ErrorPath or of CausePath.
 * @param field the name of the field as in AWS's messages (`m.$`, `CausePath`)
 * @throws PathSyntaxError if the text is neither a path nor an intrinsic function call
 */
export function compilePathOrIntrinsic(text: string, field: string): SyncExpression {
  if (text.startsWith('States.')) return compileIntrinsic(text);
  const path = compilePath(text);
  return (scope) => {
    const value = path.find(scope);
    return value === undefined ? explainMissing(path, field, scope) : value;
  };
}

/** An index past the end of a list gives null here, unlike anywhere else; anything else that is missing fails. */
function explainMissing(path: JsonPath, field: string, scope: ExpressionScope): null {
  if (path.explain(scope).kind === 'past-end') return null;
  throw new ExpressionError(
    'States.Runtime',
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(path.document(scope))}'`,
  );
}

/** Compiles the values of all `.$` keys of a template. */
function compileFields(node: SourceNode, site: ExpressionSite, compiled: Map<MapEntry, SyncExpression>): void {
  if (node.kind === 'scalar') return;
  if (node.kind === 'list') {
    for (let i = 0; i < node.items.length; i++) compileFields(node.items[i]!, site, compiled);
    return;
  }
  for (let i = 0; i < node.entries.length; i++) {
    const entry = node.entries[i]!;
    const { key, value } = entry;
    if (!key.endsWith('.$')) {
      compileFields(value, site, compiled);
      continue;
    }
    if (entryOf(node, key.slice(0, -2)) !== undefined) reportTwice(key, node, site);
    compiled.set(entry, compileField(key, value, site));
  }
}

type Fields = ReadonlyMap<MapEntry, SyncExpression>;

/** Undefined if there is nothing to evaluate. */
function assemble(node: SourceNode, fields: Fields): SyncExpression | undefined {
  if (node.kind === 'scalar') return undefined;
  return node.kind === 'list' ? assembleList(node, fields) : assembleMap(node, fields);
}

function assembleList({ items }: ListNode, fields: Fields): SyncExpression | undefined {
  const parts = items.map((item) => assemble(item, fields));
  if (parts.every((part) => part === undefined)) return undefined;
  const readers = parts.map((part, i) => part ?? constant(items[i]!));
  return (scope) => readers.map((read) => read(scope));
}

function assembleMap({ entries }: MapNode, fields: Fields): SyncExpression | undefined {
  const readers = new Map<string, SyncExpression>();
  const evaluated = new Map<string, SyncExpression>();
  let isConstant = true;
  for (const entry of entries) {
    const { key, value } = entry;
    if (key.endsWith('.$')) evaluated.set(key.slice(0, -2), fields.get(entry)!);
    else {
      const part = assemble(value, fields);
      if (part !== undefined) isConstant = false;
      readers.set(key, part ?? constant(value));
    }
  }
  if (isConstant && evaluated.size === 0) return undefined;
  // AWS copies the literal fields first, in order, and then iterates over a HashMap of those it evaluates.
  for (const name of javaHashMapOrder([...evaluated.keys()])) readers.set(name, evaluated.get(name)!);
  const members = [...readers];
  return (scope) => {
    const object: { [key: string]: Json } = {};
    for (const [name, read] of members) setOwn(object, name, read(scope));
    return object;
  };
}

/** A constant value, created on first use and then shared. */
function constant(node: SourceNode): SyncExpression {
  let value: Json | undefined;
  return () => {
    value ??= toJson(node);
    return value;
  };
}

function reportTwice(key: string, node: MapNode, site: ExpressionSite): void {
  const name = key.slice(0, -2);
  site.report({
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: `The field '${name}' is defined both as '${name}' and as '${key}'`,
    range: entryOf(node, key)!.keyRange,
    location: locate(site),
  });
}

function compileField(key: string, node: SourceNode, site: ExpressionSite): SyncExpression {
  try {
    const text = stringOf(node);
    if (text === undefined) throw new PathSyntaxError('Expected a string', 0);
    return compilePathOrIntrinsic(text, key);
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    site.report({
      severity: 'error',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
      range: node,
      location: locate(site),
      hint: `${error.message}, at character ${error.offset + 1}`,
    });
    return () => null;
  }
}

/** AWS names the state's field, not the place within the template. */
function locate(site: ExpressionSite): string {
  return `${site.pointer}/${site.field}`;
}
