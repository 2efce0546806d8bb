import { parseAst } from 'rolldown/parseAst';

/**
 * Rewrites `a.b = () => c` as `a.b = (0, () => c)`, which means the same. V8 takes a function assigned to a property
 * for a method, and creates it in its old generation. There the function stays until the next full garbage collection,
 * with everything that it refers to: of thousands of runs, the whole of each. Fields of classes count as well, since
 * they are built as assignments. Functions of the module itself are left alone: they live as long as the process. Apply
 * it after minifying, which would undo it.
 * @param {string} code a script
 */
export function keepClosuresYoung(code) {
  const places = [];
  const visit = (node, isInFunction) => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, isInFunction);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const isAssignment = node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression';
    if (isInFunction && isAssignment && isFunction(node.right))
      places.push([node.right.start, '(0,'], [node.right.end, ')']);
    for (const child of Object.values(node)) visit(child, isInFunction || isFunction(node));
  };
  visit(parseAst(code).body, false);
  let result = '';
  let at = 0;
  for (const [place, text] of places.sort(([a], [b]) => a - b)) {
    result += code.slice(at, place) + text;
    at = place;
  }
  return result + code.slice(at);
}

function isFunction({ type }) {
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'FunctionDeclaration';
}
