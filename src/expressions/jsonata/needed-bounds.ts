import type { AstNode } from './ast.ts';

/**
 * Which limits an expression needs while it runs. Checking values costs a third of the speed, and most expressions
 * cannot create large ones.
 * - `none`: it ends soon, and its values are about as large as its data.
 * - `time`: it may take long, but does not build on its own results.
 * - `values`: every value that it creates must be checked.
 */
export type NeededBounds = 'none' | 'time' | 'values';

const SEVERITY: readonly NeededBounds[] = ['none', 'time', 'values'];

/** Functions whose result is about as large as their arguments, or limited in itself. */
const MODEST_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['sum', 'count', 'max', 'min', 'average', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'random'],
  ...['string', 'length', 'lowercase', 'uppercase', 'trim', 'substring', 'substringBefore', 'substringAfter'],
  ...['contains', 'split', 'join', 'pad', 'base64encode', 'base64decode', 'formatNumber', 'formatBase'],
  ...['boolean', 'not', 'exists', 'type', 'keys', 'lookup', 'merge', 'reverse', 'distinct', 'sort', 'shuffle'],
  ...['now', 'millis', 'toMillis', 'fromMillis', 'uuid', 'hash', 'parse', 'partition', 'error', 'assert'],
]);

/**
 * Functions that go through their arguments once, with no regular expression and no function of the expression: the
 * time is checked between calls, which would stop none of them. Calling one of them for each item of a list still needs
 * a limit.
 */
const QUICK_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['sum', 'count', 'max', 'min', 'average', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power'],
  ...['length', 'lowercase', 'uppercase', 'substring', 'boolean', 'not', 'exists', 'type'],
]);

/** Functions that call another one for each item without passing on intermediate results. */
const ITERATING_FUNCTIONS: ReadonlySet<string> = new Set(['map', 'filter', 'single', 'each', 'sift', 'sort']);

const HARMLESS_TYPES: ReadonlySet<string> = new Set([
  ...['path', 'name', 'variable', 'string', 'number', 'value'],
  ...['binary', 'unary', 'condition', 'block', 'function', 'lambda'],
]);

/** @param ownNames The names that the expression itself binds: they may shadow functions. */
export function neededBounds(ast: AstNode, ownNames: ReadonlySet<string>): NeededBounds {
  const ofNode = (node: AstNode, inLambda: boolean): NeededBounds => {
    const isList = node.type === 'unary' && node.value === '[';
    if (
      !HARMLESS_TYPES.has(node.type) ||
      node.group !== undefined ||
      (node.type === 'binary' && node.value === '..') ||
      (isList && inLambda && node.expressions!.length > 1) ||
      node.steps?.some((step, i) => i > 0 && step.type !== 'name')
    ) {
      return 'values';
    }
    const isIterating = node.type === 'function' && isCallOf(node, ITERATING_FUNCTIONS, ownNames);
    if (node.type === 'function' && !isIterating && !isCallOf(node, MODEST_FUNCTIONS, ownNames)) return 'values';

    const isQuick = node.type !== 'function' || isCallOf(node, QUICK_FUNCTIONS, ownNames);
    const needs: NeededBounds[] = [isQuick ? 'none' : 'time'];
    for (const argument of node.arguments ?? []) {
      if (argument.type !== 'lambda') needs.push(ofNode(argument, inLambda));
      else needs.push(isIterating ? ofNode(bodyOf(argument), true) : 'values');
    }
    if (node.type === 'lambda') needs.push(isTailCall(node) ? ofNode(node.body!, true) : 'values');
    for (const { expr } of [...(node.predicate ?? []), ...(node.stages ?? [])]) {
      if (expr === undefined) needs.push('values');
      else if (expr.type !== 'number') needs.push('time', ofNode(expr, inLambda));
    }
    for (const child of partsOf(node)) needs.push(ofNode(child, inLambda));
    return needs.reduce((a, b) => (SEVERITY.indexOf(a) > SEVERITY.indexOf(b) ? a : b));
  };
  return ofNode(ast, false);
}

function isCallOf(node: AstNode, names: ReadonlySet<string>, ownNames: ReadonlySet<string>): boolean {
  const name = String(node.procedure?.value);
  return node.procedure?.type === 'variable' && names.has(name) && !ownNames.has(name);
}

function bodyOf(lambda: AstNode): AstNode {
  return lambda.body!;
}

/** jsonata wraps a tail call into a function without parameters. */
function isTailCall(node: AstNode): boolean {
  return (node as { thunk?: boolean }).thunk === true;
}

function partsOf(node: AstNode): AstNode[] {
  const { lhs, rhs, expression, condition, then, else: otherwise } = node;
  const sides = Array.isArray(lhs) ? lhs.flat() : [lhs];
  return [
    ...(node.steps ?? []),
    ...(node.expressions ?? []),
    ...sides,
    rhs,
    expression,
    condition,
    then,
    otherwise,
  ].filter((part) => part !== undefined);
}
