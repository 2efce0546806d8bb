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
 * @param name the file's, for its syntax
 * @returns the range (offsets in the text), the replacement, the kind of the change, and the place at which
 * `withProbes` detects whether it is reached
 */
export function findMutants(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  const change = (node, replacement, kind) =>
    found.push({ start: node.getStart(file), end: node.getEnd(), replacement, kind, place: placeOf(node, file) });
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

/** The changed lines, before and after, without their indentation. */
export function linesOf(text, { start, end, replacement }) {
  const [from, to] = [text.lastIndexOf('\n', start) + 1, text.indexOf('\n', end)];
  return {
    was: text.slice(from, to).trim(),
    is: (text.slice(from, start) + replacement + text.slice(end, to)).trim(),
  };
}

/**
 * The text with a call before each change, which reports that it is reached.
 * @param mutants some of `findMutants`, each with its `id`
 */
export function withProbes(text, mutants) {
  const insertions = mutants.flatMap(({ id, place }) => {
    const probe = `globalThis.__reached?.(${id})`;
    if (place.end === undefined) return [{ at: place.start, text: `${probe}; ` }];
    return [
      { at: place.start, text: `(${probe}, (` },
      { at: place.end, text: '))' },
    ];
  });
  // from the end, so that earlier offsets stay valid
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((all, { at, text: more }) => all.slice(0, at) + more + all.slice(at), text);
}

/**
 * Where a probe reports that a node is reached: before its statement, or around the expression that is evaluated with
 * it.
 */
function placeOf(node, file) {
  for (let inner = node; ; inner = inner.parent) {
    const outer = inner.parent;
    if (ts.isArrowFunction(outer) && outer.body === inner && !ts.isBlock(inner)) return around(inner, file);
    const isInitial = ts.isPropertyDeclaration(outer) || ts.isParameter(outer);
    if (isInitial && outer.initializer === inner) return around(inner, file);
    if (ts.isBlock(outer) || ts.isSourceFile(outer)) return { start: inner.getStart(file) };
    if (ts.isCaseOrDefaultClause(outer) && outer.statements.includes(inner)) return { start: inner.getStart(file) };
  }
}

function around(node, file) {
  return { start: node.getStart(file), end: node.getEnd() };
}
