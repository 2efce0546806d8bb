import { dirname, resolve } from 'node:path';
import type {
  AnyNode,
  ArrowFunctionExpression,
  ClassDeclaration,
  ClassExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
} from 'acorn';
import { findImported } from '../../find/module-file.ts';
import type { ParsedModule } from './parse-module.ts';

/** An expression, and its module. */
export interface Found {
  readonly node: AnyNode;
  readonly module: ParsedModule;
}

export type HandlerNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;
type ClassNode = ClassDeclaration | ClassExpression;

export function isFunction(node: AnyNode): node is HandlerNode {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

export function isClass(node: AnyNode): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** The name of a member or a key: `.done`, `['done']`. */
export function propertyName(property: AnyNode, computed: boolean): string | undefined {
  if (property.type === 'Literal') return String(property.value);
  return property.type === 'Identifier' && !computed ? property.name : undefined;
}

export function method(node: ClassNode, key: string, isStatic: boolean, module: ParsedModule): Found | undefined {
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    if (member.static !== isStatic || propertyName(member.key as AnyNode, member.computed) !== key) continue;
    if (member.value) return { node: member.value, module };
  }
  return undefined;
}

export function memberOf(object: AnyNode | null | undefined, key: string): AnyNode | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  for (const member of object.properties) {
    if (member.type === 'Property' && propertyName(member.key, member.computed) === key) return member.value;
  }
  return undefined;
}

export function returnedBy(node: AnyNode): Expression | undefined {
  if (!isFunction(node)) return undefined;
  if (node.body.type !== 'BlockStatement') return node.body;
  const [only] = node.body.body;
  return only?.type === 'ReturnStatement' ? (only.argument ?? undefined) : undefined;
}

/** `exports` or `module.exports`, if the module does not declare such names itself. */
export function isExports(node: AnyNode, module: ParsedModule): boolean {
  if (node.type === 'Identifier') return node.name === 'exports' && module.lookUp('exports', node) === undefined;
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    propertyName(node.property as AnyNode, node.computed) === 'exports' &&
    module.lookUp('module', node) === undefined
  );
}

export function isUndefined(node: AnyNode): boolean {
  return node.type === 'UnaryExpression' && node.operator === 'void';
}

/** The file of `require('./lib')`; packages are not analysed. */
export function requireTarget(node: AnyNode, module: ParsedModule): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return;
  const [specifier] = node.arguments;
  if (specifier?.type !== 'Literal' || module.lookUp('require', node) !== undefined) return;
  return importedPath(String(specifier.value), module);
}

export function importedPath(specifier: string, { path }: ParsedModule): string | undefined {
  return specifier.startsWith('.') ? findImported(resolve(dirname(path), specifier)) : undefined;
}

export function nameOf(node: AnyNode): string {
  return node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value);
}
