import { parseAst } from 'rolldown/parseAst';

/**
 * Converts a bundler's ES module to CommonJS. Bundlers can do so themselves, but then each use of an import goes
 * through a getter of the other file; here it is a constant, as within one file. That is correct only if exports never
 * change and no two files import each other; changing exports are an error here.
 * @param {string} code
 * @param {(path: string) => string} require returns the expression for an imported module
 * @param {(path: string) => ReadonlySet<string> | undefined} lazyFunctions of a module that is loaded late: those
 * exports that are functions. If only functions are imported, the first call of one loads the module
 */
export function toCommonJs(code, require, lazyFunctions = () => undefined) {
  const { body } = parseAst(code);
  const edits = [];
  const exports = new Map();
  for (const node of body) {
    if (node.type === 'ImportDeclaration') {
      edits.push([node.start, node.end, lazyLines(node, require, lazyFunctions) ?? requireLines(node, require)]);
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration === null && node.source === null) {
      for (const { local, exported } of node.specifiers) exports.set(exported.name, local.name);
      edits.push([node.start, node.end, '']);
    } else if (node.type === 'ExportDefaultDeclaration' && node.declaration.type === 'CallExpression') {
      exports.set('default', 'defaultExport');
      edits.push([node.start, node.declaration.start, 'const defaultExport = ']);
    } else if (node.type.startsWith('Export')) {
      fail(code.slice(node.start, node.end));
    }
  }
  checkConstant(body, new Set(exports.values()));
  const metas = new Set();
  for (const node of descendants(body)) {
    if (node.type === 'ImportExpression') {
      if (typeof node.source.value !== 'string') fail(code.slice(node.start, node.end));
      edits.push([node.start, node.end, `Promise.resolve().then(() => ${require(node.source.value)})`]);
    } else if (isMeta(node.object) && node.property.name === 'dirname') {
      edits.push([node.start, node.end, '__dirname']);
      metas.add(node.object);
    } else if (isMeta(node) && !metas.has(node)) {
      edits.push([node.start, node.end, '{ url: require("node:url").pathToFileURL(__filename).href }']);
    }
  }
  const list = [...exports].map(([exported, local]) => `${exported}: ${local}`).join(', ');
  // without a prototype, V8 makes a hash table of it, instead of a hidden class for each of a hundred properties
  return `"use strict";\n${applyEdits(code, edits)}\nmodule.exports = { __proto__: null, ${list} };`;
}

function requireLines({ specifiers, source }, require) {
  const module = require(source.value);
  // Node's own modules have no side effects when loaded
  if (specifiers.length === 0) return source.value.startsWith('.') ? `${module};` : '';
  const isNamed = ({ type }) => type === 'ImportSpecifier';
  const names = specifiers.filter(isNamed).map(({ imported, local }) => `${imported.name}: ${local.name}`);
  const whole = specifiers.filter((one) => !isNamed(one)).map(({ local }) => `const ${local.name} = ${module};`);
  if (names.length > 0) whole.push(`const { ${names.join(', ')} } = ${module};`);
  return whole.join(' ');
}

/** Functions that load the module and replace themselves by its own. */
function lazyLines({ specifiers, source, start }, require, lazyFunctions) {
  const functions = lazyFunctions(source.value);
  const isFunction = ({ type, imported }) => type === 'ImportSpecifier' && functions.has(imported.name);
  if (functions === undefined || !specifiers.every(isFunction)) return undefined;
  const load = `load$${start}`;
  const names = specifiers.map(({ imported, local }) => `${imported.name}: ${local.name}`);
  const stubs = specifiers.map(({ local: { name } }) => `${name} = (...args) => (${load}(), ${name}(...args))`);
  const loading = `const ${load} = () => { ({ ${names.join(', ')} } = ${require(source.value)}); };`;
  return specifiers.length === 0 ? '' : `${loading} let ${stubs.join(', ')};`;
}

/** The names of the functions that a bundled module exports. */
export function exportedFunctions(code) {
  const { body } = parseAst(code);
  const functions = new Set(body.flatMap(({ type, id }) => (type === 'FunctionDeclaration' ? [id.name] : [])));
  const specifiers = body.flatMap((node) => (node.type === 'ExportNamedDeclaration' ? node.specifiers : []));
  return new Set(specifiers.flatMap(({ local, exported }) => (functions.has(local.name) ? [exported.name] : [])));
}

function checkConstant(body, locals) {
  for (const { type, kind, declarations } of body) {
    if (type !== 'VariableDeclaration') continue;
    const changing = declarations.find(({ id, init }) => locals.has(id.name) && (kind === 'let' || init === null));
    if (changing !== undefined) fail(`${changing.id.name} is exported and may change`);
  }
}

function isMeta(node) {
  return node?.type === 'MetaProperty' && node.meta.name === 'import';
}

function* descendants(root) {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!Array.isArray(node)) yield node;
    for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) pending.push(child);
  }
}

function applyEdits(code, edits) {
  let result = '';
  let at = 0;
  for (const [start, end, text] of edits.sort(([a], [b]) => a - b)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}

function fail(reason) {
  throw new Error(`cannot be made CommonJS: ${reason}`);
}
