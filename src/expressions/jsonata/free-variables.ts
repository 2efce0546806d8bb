import { type AstNode, visitTree } from './ast.ts';
import { FUNCTIONS } from './functions/index.ts';

/** JSONata's own functions, which an expression may refer to without calling them: `$map(items, $uppercase)`. */
const STANDARD = new Set(
  (
    'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl ' +
    'decodeUrlComponent distinct each encodeUrl encodeUrlComponent error eval exists filter floor formatBase ' +
    'formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis min not now ' +
    'number pad parseInteger power random reduce replace reverse round shuffle sift single sort split spread sqrt ' +
    'string substring substringAfter substringBefore sum toMillis trim type uppercase zip'
  ).split(' '),
);

export interface FreeVariable {
  readonly name: string;
  /** Offsets in the expression's source. */
  readonly start: number;
  readonly end: number;
}

/**
 * The variables that an expression reads and does not bind itself. A name that is bound anywhere in it counts as bound,
 * as do functions; if paths bind variables (`@$v`, `#$i`), the result is empty.
 */
export function freeVariables(ast: AstNode): readonly FreeVariable[] {
  const bound = new Set(['', '$', 'states']);
  const called = new Set<AstNode>();
  const used: AstNode[] = [];
  let bindsInPath = false;
  visitTree(ast, (node) => {
    bindsInPath ||= node.tuple === true;
    if (node.procedure !== undefined) called.add(node.procedure);
    if (node.type === 'apply') called.add(node.rhs!);
    if (node.type === 'bind') bound.add(String((node.lhs as AstNode).value));
    if (node.type === 'lambda') for (const parameter of node.arguments ?? []) bound.add(String(parameter.value));
    if (node.type === 'variable') used.push(node);
  });
  if (bindsInPath) return [];
  return used.flatMap((node) => {
    const name = String(node.value);
    if (called.has(node) || bound.has(name) || isOwnName(name)) return [];
    const end = node.position ?? 0;
    return [{ name, start: Math.max(0, end - name.length - 1), end }];
  });
}

/** Whether the name is a function of JSONata or Step Functions. */
export function isOwnName(name: string): boolean {
  return STANDARD.has(name) || FUNCTIONS.has(name);
}
