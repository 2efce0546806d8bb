import { javaHashMapOrder } from '../../java-hash-map.ts';
import { type Json, setOwn } from '../../json.ts';
import { PathSyntaxError } from '../../source/path-syntax-error.ts';
import { entryOf, type ListNode, type MapNode, type SourceNode, stringOf, toJson } from '../../source/source-node.ts';
import { ExpressionError, type ExpressionScope, type SyncExpression } from '../expression.ts';
import { compileIntrinsic } from '../intrinsics/compile-intrinsic.ts';
import type { ExpressionSite } from '../query-language.ts';
import { compilePath } from './compile-path.ts';
import type { JsonPath } from './path.ts';

/**
 * Compiles a payload template (Parameters, ResultSelector, ItemSelector, Assign ...): values of keys that end with `.$`
 * are paths or intrinsic functions, everything else is literal. What is wrong is reported at the site, all of it; such
 * a part evaluates to null.
 */
export function compilePayloadTemplate(node: SourceNode, site: ExpressionSite): SyncExpression {
  return compileNode(node, site) ?? constant(node);
}

/**
 * Compiles the value of a `.$` key, or of ErrorPath and CausePath.
 * @param field the name of the field as AWS's messages have it (`m.$`, `CausePath`)
 * @throws PathSyntaxError where the text is neither a path nor an intrinsic function call
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

/** Undefined where there is nothing to be evaluated below. */
function compileNode(node: SourceNode, site: ExpressionSite): SyncExpression | undefined {
  if (node.kind === 'scalar') return undefined;
  return node.kind === 'list' ? compileList(node, site) : compileMap(node, site);
}

function compileList({ items }: ListNode, site: ExpressionSite): SyncExpression | undefined {
  const parts = items.map((item) => compileNode(item, site));
  if (parts.every((part) => part === undefined)) return undefined;
  const readers = parts.map((part, i) => part ?? constant(items[i]!));
  return (scope) => readers.map((read) => read(scope));
}

function compileMap(node: MapNode, site: ExpressionSite): SyncExpression | undefined {
  const { entries } = node;
  const evaluated = new Map<string, SyncExpression>();
  const nested = new Map<string, SyncExpression>();
  for (let i = 0; i < entries.length; i++) {
    const { key, value } = entries[i]!;
    if (key.endsWith('.$')) {
      evaluated.set(key.slice(0, -2), compileField(key, value, site));
      continue;
    }
    const part = compileNode(value, site);
    if (part === undefined) nested.delete(key);
    else nested.set(key, part);
  }
  if (evaluated.size === 0 && nested.size === 0) return undefined;
  // AWS copies the literal fields first, in their order, and then goes through a HashMap of those it evaluates.
  const readers = new Map<string, SyncExpression>();
  for (const { key, value } of entries) {
    if (!key.endsWith('.$')) readers.set(key, nested.get(key) ?? constant(value));
  }
  for (const name of javaHashMapOrder([...evaluated.keys()])) {
    if (readers.has(name)) reportTwice(name, node, site);
    readers.set(name, evaluated.get(name)!);
  }
  const members = [...readers];
  return (scope) => {
    const object: { [key: string]: Json } = {};
    for (const [name, read] of members) setOwn(object, name, read(scope));
    return object;
  };
}

/** A value that is always the same: made when it is first asked for, and then shared. */
function constant(node: SourceNode): SyncExpression {
  let value: Json | undefined;
  return () => {
    value ??= toJson(node);
    return value;
  };
}

function reportTwice(name: string, node: MapNode, site: ExpressionSite): void {
  const { key, keyRange } = entryOf(node, `${name}.$`)!;
  site.report({
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: `The field '${name}' is defined both as '${name}' and as '${key}'`,
    range: keyRange,
    location: locate(site),
  });
}

function compileField(key: string, node: SourceNode, site: ExpressionSite): SyncExpression {
  try {
    const text = stringOf(node);
    if (text === undefined) throw new PathSyntaxError('Expected a text', 0);
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
