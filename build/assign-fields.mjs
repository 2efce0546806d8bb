import { parseAst } from 'rolldown/parseAst';

/**
 * Turns fields of classes into assignments in their constructors: `class A{a=1;b;constructor(b){this.b=b}}` becomes
 * `class A{constructor(b){this.a=1;this.b=b}}`. V8 creates the fields of each object in a function of their own; until
 * it optimizes the code, defining one takes longer than an assignment, and one that the constructor assigns is created
 * twice. Private fields are still declared: apply it before minifying, while names are unlike each other, and again
 * when no field is private any more. Classes that extend another one stay as they are: an assignment could call what
 * they inherit.
 * @param {string} code a script
 */
export function assignFields(code) {
  const edits = [];
  const visit = (node) => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    // a class within a value that moves moves with it, as it is
    const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
    const moved = isClass && node.superClass === null ? moveFields(node.body, code, edits) : [];
    for (const child of Object.values(node)) visit(moved.length === 0 ? child : without(child, moved));
  };
  visit(parseAst(code).body);
  let result = '';
  let at = 0;
  for (const [start, end, text] of edits.sort(([a, b], [c, d]) => a - c || b - d)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}

function without(child, moved) {
  return child?.type === 'ClassBody' ? child.body.filter((member) => !moved.includes(member)) : child;
}

/** @returns the fields that are gone */
function moveFields({ start, body }, code, edits) {
  const constructor = body.find(({ kind }) => kind === 'constructor')?.value;
  const assigned = new Set(constructor === undefined ? [] : assignedBy(constructor));
  const hidden = new Set(constructor === undefined ? [] : namesIn([constructor.params, declarationsIn(constructor)]));
  const fields = body.filter(({ type, static: isStatic }) => type === 'PropertyDefinition' && !isStatic);
  // those that stay come first, as before
  const stays = fields.findLastIndex(({ computed, key, value }) => {
    if (computed || !(key.type in PREFIXES)) return true;
    return value === null ? false : namesIn(value).some((name) => hidden.has(name) || name === 'arguments');
  });
  const moved = fields.slice(stays + 1);
  if (moved.length === 0) return [];
  let text = '';
  for (const { key, value, ...field } of moved) {
    const isPrivate = key.type === 'PrivateIdentifier';
    if (isPrivate && value === null) continue;
    edits.push([isPrivate ? key.end : field.start, field.end, isPrivate ? ';' : '']);
    if (value !== null) text += `this.${PREFIXES[key.type]}${key.name}=${code.slice(value.start, value.end)};`;
    else if (!assigned.has(key.name)) text += `this.${key.name}=void 0;`;
  }
  if (text === '') return moved;
  const place = constructor === undefined ? start + 1 : constructor.body.start + 1;
  edits.push([place, place, constructor === undefined ? `constructor(){${text}}` : text]);
  return moved;
}

/** What precedes the name of a field. */
const PREFIXES = { Identifier: '', PrivateIdentifier: '#' };

/** The properties that a constructor always assigns. */
function assignedBy({ body }) {
  return body.body
    .filter(({ type }) => type === 'ExpressionStatement')
    .flatMap(({ expression }) => (expression.type === 'SequenceExpression' ? expression.expressions : [expression]))
    .filter(({ type, operator }) => type === 'AssignmentExpression' && operator === '=')
    .filter(({ left }) => left.type === 'MemberExpression' && left.object.type === 'ThisExpression' && !left.computed)
    .map(({ left }) => left.property.name);
}

/** What declares names within a function. */
function declarationsIn(node) {
  if (Array.isArray(node)) return node.flatMap(declarationsIn);
  if (typeof node !== 'object' || node === null) return [];
  const declares = /Declarator|Declaration|CatchClause/.test(node.type);
  return [...(declares ? [node.id, node.param] : []), ...Object.values(node).flatMap(declarationsIn)];
}

/** All names in it: more than it declares or refers to. */
function namesIn(node) {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (typeof node !== 'object' || node === null) return [];
  return node.type === 'Identifier' ? [node.name] : Object.values(node).flatMap(namesIn);
}
