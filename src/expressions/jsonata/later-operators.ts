import { type AstNode, visitTree } from './ast.ts';
import type { SyntaxFault } from './syntax-fault.ts';

const LATER_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['??', '?'],
  ['?:', ':'],
]);

/**
 * Step Functions has JSONata 2.0.6; `??` and `?:` came with 2.1. The error is that of 2.0.6: its parser reads the `?`
 * as a conditional and fails at the second character.
 */
export function findLaterOperator(ast: AstNode, source: string): SyntaxFault | undefined {
  let found: SyntaxFault | undefined;
  visitTree(ast, (node) => {
    const position = node.type === 'condition' ? (node.position ?? 0) : 0;
    const symbol = LATER_OPERATORS.get(source.slice(Math.max(0, position - 2), position));
    if (symbol === undefined || (found !== undefined && found.position <= position)) return;
    found = { message: `The symbol "${symbol}" cannot be used as a unary operator`, position };
  });
  return found;
}
