import { parseAst } from 'rolldown/parseAst';

/**
 * Turns private members of classes into ordinary properties: `this.#a` becomes `this.__a`. V8 creates and reads private
 * fields by slower paths until it optimizes the code, installs a brand in each object whose class has private methods,
 * and keeps every private name as a variable of a closure. Nothing outside can reach the objects of the command, and the
 * compiler has checked who reads what. Apply it after minifying, which shortens the names.
 * @param {string} code a script
 * @param {() => number} nextNumber numbers the classes that extend another one: both may have a member of this name
 */
export function openPrivateMembers(code, nextNumber) {
  const places = [];
  const taken = new Set();
  const visit = (node, classes) => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, classes);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier') {
      throw new Error(`#${node.left.name} in … cannot be an ordinary property`);
    }
    if (node.type === 'PrivateIdentifier') {
      const { number } = classes.find(({ names }) => names.has(node.name));
      places.push([node.start, node.end, `__${number}${node.name}`]);
      return;
    }
    const named = node.computed === true ? undefined : (node.property ?? node.key);
    if (named?.type === 'Identifier') taken.add(named.name);
    const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
    const inner = isClass ? [describeClass(node, nextNumber), ...classes] : classes;
    for (const child of Object.values(node)) visit(child, inner);
  };
  visit(parseAst(code).body, []);
  let result = '';
  let at = 0;
  for (const [start, end, name] of places.sort(([a], [b]) => a - b)) {
    if (taken.has(name)) throw new Error(`${name} is a property already`);
    // `async#a` has no space
    const space = /\w/.test(code[start - 1] ?? '') ? ' ' : '';
    result += code.slice(at, start) + space + name;
    at = end;
  }
  return result + code.slice(at);
}

function describeClass({ superClass, body }, nextNumber) {
  const keys = body.body.flatMap(({ key }) => (key?.type === 'PrivateIdentifier' ? [key.name] : []));
  return { names: new Set(keys), number: superClass === null || keys.length === 0 ? '' : nextNumber() };
}
