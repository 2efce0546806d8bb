import { type AstNode, visitChildren, visitTree } from './ast.ts';
import { statesMember } from './check-references.ts';
import { LIMITS } from './limits.ts';

/** What is known of an expression before it runs: what it reads, and which bounds it needs. */
export interface Profile {
  /** Names after `$` anywhere in it: variables of the workflow, its own ones, functions. */
  readonly names: ReadonlySet<string>;
  /** The members of `$states` that it reads; `all` where it takes `$states` as a whole. */
  readonly states: ReadonlySet<string> | 'all';
  /** It can take long or make large values: literals, plain paths and operators on them cannot. */
  readonly isUnbounded: boolean;
  /** Its parts can nest deeper than AWS allows. */
  readonly canNestTooDeep: boolean;
  /** It has `|...|...|`, which changes a copy of its data, or what its pattern finds elsewhere. */
  readonly hasTransform: boolean;
}

/** Without names for what it has made, an expression cannot make more of it. */
const BOUNDED_TYPES: ReadonlySet<string> = new Set([
  ...['path', 'name', 'variable', 'string', 'number', 'value'],
  ...['binary', 'unary', 'condition', 'block'],
]);

export function profileOf(ast: AstNode): Profile {
  const names = new Set<string>();
  const bound = new Set<string>();
  const called = new Set<string>();
  const wholeStates = { used: false };
  const states = new Set<string>();
  let isUnbounded = false;
  let hasTransform = false;
  let depth = 0;

  visitTree(ast, (node, level) => {
    depth = Math.max(depth, level);
    isUnbounded ||= !isBounded(node);
    hasTransform ||= node.type === 'transform';
    if (node.type === 'variable') names.add(String(node.value));
    if (node.type === 'bind') bound.add(String((node.lhs as AstNode).value));
    if (node.type === 'lambda') for (const parameter of node.arguments ?? []) bound.add(String(parameter.value));
    for (const callee of [node.procedure, node.type === 'apply' ? node.rhs : undefined]) {
      if (callee !== undefined) called.add(callee.type === 'variable' ? String(callee.value) : '');
    }
  });
  readStates(ast, states, wholeStates);

  // Only a function that has a name, or is computed, can call itself.
  const canRecurse = [...called].some((name) => name === '' || bound.has(name)) && bound.size > 0;
  return {
    names,
    states: wholeStates.used ? 'all' : states,
    isUnbounded,
    canNestTooDeep: canRecurse || depth > LIMITS.depth,
    hasTransform,
  };
}

function isBounded(node: AstNode): boolean {
  const filters = [...(node.predicate ?? []), ...(node.stages ?? [])];
  return (
    BOUNDED_TYPES.has(node.type) &&
    !(node.type === 'binary' && node.value === '..') &&
    node.group === undefined &&
    filters.every((filter) => filter.expr?.type === 'number') &&
    (node.steps ?? []).every((step, i) => i === 0 || step.type === 'name')
  );
}

function readStates(node: AstNode, states: Set<string>, whole: { used: boolean }): void {
  const member = statesMember(node);
  if (member !== undefined) states.add(String(member.value));
  else if (node.type === 'variable' && node.value === 'states') whole.used = true;
  visitChildren(node, false, (child) => {
    if (member === undefined || child !== node.steps?.[0]) readStates(child, states, whole);
  });
}
