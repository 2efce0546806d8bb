import ts from 'typescript-5';

/** Operators that are easily confused, each with the one that it becomes. */
const OPERATORS = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
};

/**
 * All single changes of a source text that its tests should notice.
 *
 * @param name the file's, for its syntax
 * @returns where (offsets in the text), what stands there afterwards, and what kind of change it is
 */
export function findMutants(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  const change = (node, replacement, kind) =>
    found.push({ start: node.getStart(file), end: node.getEnd(), replacement, kind });
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(file);
      if (Object.hasOwn(OPERATORS, operator)) change(node.operatorToken, OPERATORS[operator], 'operator');
    } else if (ts.isIfStatement(node)) {
      change(node.expression, 'true', 'condition');
      change(node.expression, 'false', 'condition');
    } else if (ts.isConditionalExpression(node)) {
      change(node.condition, `!(${node.condition.getText(file)})`, 'condition');
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      change(node, node.operand.getText(file), 'negation');
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) change(node, 'false', 'constant');
    else if (node.kind === ts.SyntaxKind.FalseKeyword) change(node, 'true', 'constant');
    else if (ts.isNumericLiteral(node) && !ts.isEnumMember(node.parent)) change(node, `(${node.text} + 1)`, 'constant');
    else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) change(node, ';', 'statement');
    else if (ts.isReturnStatement(node) && node.expression !== undefined && ts.isIfStatement(node.parent)) {
      change(node, ';', 'return');
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
