/**
 * A node of jsonata's syntax tree, as far as this code reads it. The package exposes the tree (`ast()`) but types only
 * part of it.
 */
export interface AstNode {
  type: string;
  value?: unknown;
  /** Offset in the source just after the token. */
  position?: number;
  steps?: AstNode[];
  lhs?: AstNode | [AstNode, AstNode][];
  rhs?: AstNode;
  expression?: AstNode;
  expressions?: AstNode[];
  procedure?: AstNode;
  arguments?: AstNode[];
  body?: AstNode;
  condition?: AstNode;
  then?: AstNode;
  else?: AstNode;
  pattern?: AstNode;
  update?: AstNode;
  delete?: AstNode;
  terms?: { expression: AstNode }[];
  predicate?: Stage[];
  stages?: Stage[];
  group?: { lhs: [AstNode, AstNode][] };
  tuple?: boolean;
  keepArray?: boolean;
  keepSingletonArray?: boolean;
  consarray?: boolean;
}

/** A filter (`[expr]`) or a positional binding (`#$i`) on a step. */
interface Stage {
  type: string;
  expr?: AstNode;
}

const LEAVES: ReadonlySet<string> = new Set(['name', 'string', 'number', 'value', 'variable']);

/**
 * Calls `visit` with each direct child that is evaluated, in evaluation order.
 * `inContext` says whether the child is evaluated with a context item (`$`): later steps of a path, predicates, sort
 * terms, grouping pairs and transforms are; everything else inherits it from its parent.
 */
export function visitChildren(
  node: AstNode,
  inContext: boolean,
  visit: (child: AstNode, inContext: boolean) => void,
): void {
  if (LEAVES.has(node.type) && (node.predicate ?? node.stages ?? node.group) === undefined) return;
  const here = (child: AstNode | undefined): void => {
    if (child !== undefined) visit(child, inContext);
  };
  const inside = (child: AstNode | undefined): void => {
    if (child !== undefined) visit(child, true);
  };

  node.steps?.forEach((step, i) => {
    visit(step, inContext || i > 0);
  });
  if (Array.isArray(node.lhs)) for (const pair of node.lhs) pair.forEach(here);
  else if (node.type !== 'bind') here(node.lhs);
  here(node.rhs);
  here(node.expression);
  node.expressions?.forEach(here);
  here(node.procedure);
  if (node.type !== 'lambda') node.arguments?.forEach(here);
  here(node.body);
  here(node.condition);
  here(node.then);
  here(node.else);
  inside(node.pattern);
  inside(node.update);
  inside(node.delete);
  for (const term of node.terms ?? []) inside(term.expression);
  for (const stage of node.predicate ?? []) inside(stage.expr);
  for (const stage of node.stages ?? []) inside(stage.expr);
  for (const pair of node.group?.lhs ?? []) pair.forEach(inside);
}

/** Calls `visit` with the node and everything below it. */
export function visitTree(node: AstNode, visit: (node: AstNode, depth: number) => void, depth = 1): void {
  visit(node, depth);
  visitChildren(node, false, (child) => visitTree(child, visit, depth + 1));
}

/** The depth of the tree, computed without recursion. */
export function astDepth(ast: AstNode): number {
  let depth = 0;
  for (let level = [ast]; level.length > 0; depth++) {
    const below: AstNode[] = [];
    for (const node of level) visitChildren(node, false, (child) => below.push(child));
    level = below;
  }
  return depth;
}
