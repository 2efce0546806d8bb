import { type AstNode, visitChildren, visitTree } from './ast.ts';
import { statesMember } from './check-references.ts';
import { LIMITS } from './limits.ts';
import { type NeededBounds, neededBounds } from './needed-bounds.ts';

/** What is known about an expression before it runs: what it reads, and which limits it needs. */
export interface Profile {
  /** All names after `$` in it: variables of the workflow, its own, functions. */
  readonly names: ReadonlySet<string>;
  /** Names that it reads as values; payloads cannot be called. */
  readonly values: ReadonlySet<string>;
  /** The members of `$states` that it reads; `all` if it uses `$states` as a value. */
  readonly states: ReadonlySet<string> | 'all';
  readonly bounds: NeededBounds;
  /** Its parts can nest deeper than AWS allows. */
  readonly canNestTooDeep: boolean;
  /** It has a transform (`|...|...|`), which changes a copy of its data, or values that its pattern finds elsewhere. */
  readonly hasTransform: boolean;
}

export function profileOf(ast: AstNode): Profile {
  const names = new Set<string>();
  const values = new Set<string>();
  const own = new Set<string>();
  const called = new Set<AstNode>();
  let hasTransform = false;
  let depth = 0;

  visitTree(ast, (node, level) => {
    depth = Math.max(depth, level);
    hasTransform ||= node.type === 'transform';
    if (node.procedure !== undefined) called.add(node.procedure);
    if (node.type === 'apply') called.add(node.rhs!);
    if (node.type === 'bind') own.add(String((node.lhs as AstNode).value));
    if (node.type === 'lambda') for (const parameter of node.arguments ?? []) own.add(String(parameter.value));
    if (node.type !== 'variable') return;
    names.add(String(node.value));
    if (!called.has(node)) values.add(String(node.value));
  });

  // Only a function that has a name, or is computed, can call itself.
  const canRecurse =
    own.size > 0 && [...called].some((node) => node.type !== 'variable' || own.has(String(node.value)));
  const canNestTooDeep = canRecurse || depth > LIMITS.depth;
  return {
    names,
    values,
    states: readStates(ast),
    bounds: canNestTooDeep ? 'values' : neededBounds(ast, own),
    canNestTooDeep,
    hasTransform,
  };
}

function readStates(ast: AstNode): ReadonlySet<string> | 'all' {
  const members = new Set<string>();
  let usesWhole = false;
  const visit = (node: AstNode): void => {
    const member = statesMember(node);
    if (member !== undefined) members.add(String(member.value));
    else if (node.type === 'variable' && node.value === 'states') usesWhole = true;
    visitChildren(node, false, (child) => {
      if (member === undefined || child !== node.steps?.[0]) visit(child);
    });
  };
  visit(ast);
  return usesWhole ? 'all' : members;
}
