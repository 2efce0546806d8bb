import { type AstNode, visitTree } from './ast.ts';

/** A name that expressions cannot write: a call of this function is inserted before a grouping. */
export const OWN_LIST = '\u0000ownList';

/**
 * Changes the tree so that jsonata's evaluator does not modify its input values; payloads are shared between states.
 * The expression's meaning stays the same.
 *
 * - `x[]` marks the array that it finds, which can be the payload's own: marked on the node instead, only sequences,
 *   which are jsonata's own, carry the mark.
 * - `x{...}` appends an item to an empty array: the grouping gets a list of its own.
 */
export function protectInput(ast: AstNode): void {
  const grouped: AstNode[] = [];
  visitTree(ast, (node) => {
    if (node.keepSingletonArray && !isTupleStream(node) && !node.steps?.at(-1)?.consarray) {
      node.keepSingletonArray = false;
      node.keepArray = true;
    }
    if (node.group !== undefined && !isTupleStream(node)) grouped.push(node);
  });
  for (const node of grouped) separateGroup(node);
}

/** Turns `x{pairs}` into `ownList(x){pairs}`, in place. */
function separateGroup(node: AstNode): void {
  const { group, stages, ...subject } = node;
  for (const key of Object.keys(node)) delete (node as unknown as Record<string, unknown>)[key];
  Object.assign(node, {
    type: 'function',
    value: '(',
    position: subject.position,
    procedure: { type: 'variable', value: OWN_LIST, position: subject.position },
    // Stays a list even with one item: a grouping sees the list.
    arguments: [{ ...subject, keepArray: true }],
    group,
    ...(stages === undefined ? {} : { stages }),
  });
}

/** `$a@$x.b` and the like: jsonata builds its own lists for these. */
function isTupleStream(node: AstNode): boolean {
  return node.tuple === true || (node.steps?.some((step) => step.tuple === true) ?? false);
}

/** A new empty list in place of an empty payload array. */
export function ownList(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? [] : value;
}
