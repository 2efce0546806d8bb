import { type Json, setOwn } from '../../json.ts';
import { type SourceNode, toJson } from '../../source/source-node.ts';
import type { Expression, ExpressionScope } from '../expression.ts';
import type { ExpressionSite, JsonTypeName } from '../query-language.ts';
import { compileLeaf } from './compile-leaf.ts';
import { startsDelimited } from './delimiters.ts';
import type { Evaluator } from './evaluator.ts';

/** Builds the template from the values of its expressions, in document order from `cursor` on. */
type Assemble = (values: readonly Json[], cursor: { at: number }) => Json;

/**
 * A JSON value with expressions in its strings. Parts without expressions are created once and shared by all results.
 * Expressions are evaluated in document order; the first failure ends the evaluation.
 * @returns undefined after reporting a problem.
 */
export function compileTemplate(
  evaluator: Evaluator,
  root: SourceNode,
  site: ExpressionSite,
  expected: readonly JsonTypeName[] | undefined,
): Expression | undefined {
  const leaves: Expression[] = [];
  let isFaulty = false;

  /** Undefined if it contains no expression. */
  const compile = (node: SourceNode, field: string): Assemble | undefined => {
    if (node.kind === 'scalar') {
      if (typeof node.value !== 'string' || !startsDelimited(node.value)) return undefined;
      const leaf = compileLeaf(evaluator, node, node.value, site, field, node === root ? expected : undefined);
      if (leaf === undefined) isFaulty = true;
      else leaves.push(leaf);
      return takeValue;
    }
    if (node.kind === 'list') {
      const items = node.items.map((item, i) => compile(item, `${field}[${i}]`));
      return items.every((item) => item === undefined) ? undefined : assembleList(node.items, items);
    }
    const members = node.entries.map(({ key, value }) => ({ key, value, assemble: compile(value, `${field}/${key}`) }));
    return members.every(({ assemble }) => assemble === undefined) ? undefined : assembleObject(members);
  };

  const assemble = compile(root, site.field);
  if (isFaulty) return undefined;
  if (assemble === undefined) {
    const constant = toJson(root);
    return () => constant;
  }
  if (assemble === takeValue) return leaves[0];
  return (scope) => evaluateLeaves(leaves, scope, assemble);
}

function evaluateLeaves(
  leaves: readonly Expression[],
  scope: ExpressionScope,
  assemble: Assemble,
): Json | Promise<Json> {
  const values: Json[] = [];
  for (const leaf of leaves) {
    const value = leaf(scope);
    if (value instanceof Promise) return evaluateRest(leaves, scope, assemble, values, value);
    values.push(value);
  }
  return assemble(values, { at: 0 });
}

async function evaluateRest(
  leaves: readonly Expression[],
  scope: ExpressionScope,
  assemble: Assemble,
  values: Json[],
  first: Promise<Json>,
): Promise<Json> {
  values.push(await first);
  for (let i = values.length; i < leaves.length; i++) {
    const value = leaves[i]!(scope);
    values.push(value instanceof Promise ? await value : value);
  }
  return assemble(values, { at: 0 });
}

const takeValue: Assemble = (values, cursor) => values[cursor.at++]!;

function assembleList(nodes: readonly SourceNode[], items: readonly (Assemble | undefined)[]): Assemble {
  const parts = items.map((assemble, i) => assemble ?? toJson(nodes[i]!));
  return (values, cursor) => parts.map((part) => (typeof part === 'function' ? part(values, cursor) : part));
}

function assembleObject(
  members: readonly { readonly key: string; readonly value: SourceNode; readonly assemble: Assemble | undefined }[],
): Assemble {
  const parts = members.map(({ key, value, assemble }) => ({ key, part: assemble ?? toJson(value) }));
  return (values, cursor) => {
    const object: { [key: string]: Json } = {};
    for (const { key, part } of parts) {
      setOwn(object, key, typeof part === 'function' ? part(values, cursor) : part);
    }
    return object;
  };
}
