import { javaHashMapOrder } from '../../java-hash-map.ts';
import { type Json, setOwn } from '../../json.ts';
import { PathSyntaxError } from '../../source/path-syntax-error.ts';
import { entryOf, type MapNode, type SourceNode, stringOf } from '../../source/source-node.ts';
import { ExpressionError, type ExpressionScope, type SyncExpression } from '../expression.ts';
import { compileIntrinsic } from '../intrinsics/compile-intrinsic.ts';
import type { ExpressionSite } from '../query-language.ts';
import { compilePath } from './compile-path.ts';
import type { JsonPath } from './path.ts';

/** A part of a template: a value that is always the same, and then shared, or one to be evaluated. */
type Part =
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'dynamic'; readonly evaluate: SyncExpression };

/**
 * Compiles a payload template (Parameters, ResultSelector, ItemSelector, Assign ...): values of keys that end with `.$`
 * are paths or intrinsic functions, everything else is literal. What is wrong is reported at the site, all of it; such
 * a part evaluates to null.
 */
export function compilePayloadTemplate(node: SourceNode, site: ExpressionSite): SyncExpression {
  const part = compileNode(node, site);
  if (part.kind === 'dynamic') return part.evaluate;
  const { value } = part;
  return () => value;
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

function compileNode(node: SourceNode, site: ExpressionSite): Part {
  if (node.kind === 'scalar') return { kind: 'constant', value: node.value };
  if (node.kind === 'map') return compileMap(node, site);
  const items = node.items.map((item) => compileNode(item, site));
  return assemble(items, (readPart) => items.map(readPart));
}

function compileMap(node: MapNode, site: ExpressionSite): Part {
  const literals = new Map<string, Part>();
  const evaluated = new Map<string, Part>();
  for (const { key, value } of node.entries) {
    if (key.endsWith('.$')) evaluated.set(key.slice(0, -2), compileField(key, value, site));
    else literals.set(key, compileNode(value, site));
  }
  for (const name of evaluated.keys()) if (literals.has(name)) reportTwice(name, node, site);
  // AWS copies the literal fields first, in their order, and then goes through a HashMap of those it evaluates.
  const parts: [string, Part][] = [...literals];
  for (const name of javaHashMapOrder([...evaluated.keys()])) parts.push([name, evaluated.get(name) as Part]);
  return assemble(
    parts.map(([, part]) => part),
    (readPart) => {
      const object: { [key: string]: Json } = {};
      for (const [name, part] of parts) setOwn(object, name, readPart(part));
      return object;
    },
  );
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

/** A whole of parts: built once and shared if all of them are constant, else built anew by each evaluation. */
function assemble(parts: readonly Part[], build: (readPart: (part: Part) => Json) => Json): Part {
  if (parts.every((part) => part.kind === 'constant')) {
    return { kind: 'constant', value: build((part) => (part as Part & { kind: 'constant' }).value) };
  }
  return {
    kind: 'dynamic',
    evaluate: (scope) => build((part) => (part.kind === 'constant' ? part.value : part.evaluate(scope))),
  };
}

function compileField(key: string, node: SourceNode, site: ExpressionSite): Part {
  try {
    const text = stringOf(node);
    if (text === undefined) throw new PathSyntaxError('Expected a text', 0);
    return { kind: 'dynamic', evaluate: compilePathOrIntrinsic(text, key) };
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
    return { kind: 'constant', value: null };
  }
}

/** AWS names the state's field, not the place within the template. */
function locate(site: ExpressionSite): string {
  return `${site.pointer}/${site.field}`;
}
