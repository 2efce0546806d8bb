import { parseAst } from 'rolldown/parseAst';

/**
 * Makes a CommonJS module of one that a bundler has written as an ES module. Bundlers can do so themselves, but then
 * each use of an import goes through a getter of the other file; here it is a constant, as in one file.
 *
 * That holds only where exports never change and no two files import each other: both are errors of the build.
 *
 * @param {string} code
 * @param {(path: string) => string} require gives the expression that stands for an imported module
 */
export function toCommonJs(code, require) {
  const edits = [];
  const exports = [];
  const declared = new Map();
  const { body } = parseAst(code);
  for (const node of body) {
    if (node.type === 'ImportDeclaration') {
      edits.push([node.start, node.end, importLines(node, require)]);
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration !== null || node.source !== null)
        fail(`an export that is no list: ${code.slice(node.start, node.end)}`);
      for (const { local, exported } of node.specifiers) exports.push([exported.name, local.name]);
      edits.push([node.start, node.end, '']);
    } else if (node.type === 'ExportDefaultDeclaration' && node.declaration.type === 'CallExpression') {
      edits.push([node.start, node.declaration.start, 'exports.default = ']);
    } else if (node.type.startsWith('Export')) {
      fail(node.type);
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) declared.set(id.name, { kind: node.kind, init });
    }
  }
  for (const [exported, local] of exports) {
    const variable = declared.get(local);
    if (variable?.kind === 'let' || variable?.init === null) fail(`${exported} is exported and may change`);
  }
  for (const node of descendants(body)) {
    if (node.type === 'ImportExpression') {
      if (typeof node.source.value !== 'string') fail(`import() of what is known at run time only`);
      edits.push([node.start, node.end, `Promise.resolve().then(()=>${require(node.source.value)})`]);
    } else if (node.type === 'MetaProperty' && node.meta.name === 'import') {
      edits.push([node.start, node.end, '{url:require("node:url").pathToFileURL(__filename).href}']);
    }
  }
  let result = '"use strict";\n';
  let at = 0;
  for (const [start, end, text] of edits.sort(([a], [b]) => a - b)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at) + exports.map(([exported, local]) => `\nexports.${exported} = ${local};`).join('');
}

function importLines({ specifiers, source }, require) {
  const module = require(source.value);
  if (specifiers.length === 0) return `${module};`;
  const names = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const whole = specifiers
    .filter(({ type }) => type !== 'ImportSpecifier')
    .map(({ local }) => `const ${local.name} = ${module};`);
  const list = names.map(({ imported, local }) => `${imported.name}: ${local.name}`).join(', ');
  return [...whole, ...(names.length === 0 ? [] : [`const { ${list} } = ${module};`])].join(' ');
}

function* descendants(root) {
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!Array.isArray(node)) yield node;
    for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) pending.push(child);
  }
}

function fail(reason) {
  throw new Error(`cannot be made CommonJS: ${reason}`);
}
