import type { AnyNode } from 'acorn';
import { type ParsedModule, parseModule, walk } from './parse-module.ts';
import {
  type Found,
  importedPath,
  isClass,
  isExports,
  isUndefined,
  memberOf,
  method,
  nameOf,
  propertyName,
  requireTarget,
  returnedBy,
} from './syntax-nodes.ts';

/** Circular modules are not followed endlessly. */
const MAX_STEPS = 50;

/**
 * Follows names through the modules of a project, each parsed once. Undefined for values that only running the code
 * would show.
 */
export class HandlerFinder {
  readonly #modules = new Map<string, ParsedModule | undefined>();
  #steps = 0;

  /**
   * The value of `Handler`: `handler`, or `api.orders.handler` step by step. @param inline the text of code that is not
   * in a file
   */
  find(path: string, exportName: string, inline?: string): readonly Found[] | undefined {
    this.#modules.set(path, parseModule(path, inline));
    this.#steps = 0;
    const [first = '', ...rest] = exportName.split('.');
    let found = this.#exported(path, first);
    const steps = found === undefined ? [] : [found];
    for (const key of rest) {
      found = found && this.#property(found, key);
      if (found === undefined) break;
      steps.push(found);
    }
    return steps.length === 0 ? undefined : steps;
  }

  /** Resolves an expression through names, imports and members. */
  resolve({ node, module }: Found): Found | undefined {
    if (this.#steps++ > MAX_STEPS) return undefined;
    switch (node.type) {
      case 'Identifier':
        return this.#variable(node.name, node, module);
      case 'MemberExpression': {
        const key = propertyName(node.property as AnyNode, node.computed);
        if (key === undefined) return undefined;
        const target = requireTarget(node.object, module);
        if (target !== undefined) return this.#exported(target, key);
        const imported = this.#namespace(node.object, module);
        if (imported !== undefined) return this.#exported(imported, key);
        const object = this.resolve({ node: node.object, module });
        return object && this.#property(object, key);
      }
      case 'AssignmentExpression':
        return this.resolve({ node: node.right, module });
      case 'CallExpression':
        return this.#bound(node.callee, node.arguments.length, module);
      default:
        return { node, module };
    }
  }

  /** `handler.bind(app)` is the handler, as long as none of its arguments is bound. */
  #bound(callee: AnyNode, count: number, module: ParsedModule): Found | undefined {
    const isBind =
      callee.type === 'MemberExpression' && propertyName(callee.property as AnyNode, callee.computed) === 'bind';
    return isBind && count <= 1 ? this.resolve({ node: callee.object, module }) : undefined;
  }

  #load(path: string): ParsedModule | undefined {
    if (!this.#modules.has(path)) this.#modules.set(path, parseModule(path));
    return this.#modules.get(path);
  }

  #exported(path: string, name: string): Found | undefined {
    if (this.#steps++ > MAX_STEPS) return undefined;
    const module = this.#load(path);
    if (module === undefined) return undefined;
    return this.#exportedByModule(module, name) ?? this.#exportedByCommonJs(module, name);
  }

  #exportedByModule(module: ParsedModule, name: string): Found | undefined {
    for (const statement of module.body) {
      if (statement.type === 'ExportNamedDeclaration') {
        const { declaration, specifiers, source } = statement;
        if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration') {
          if (declaration.id?.name === name) return { node: declaration, module };
        }
        if (declaration?.type === 'VariableDeclaration') {
          const declared = declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name);
          if (declared) return this.#variable(name, statement, module);
        }
        for (const { exported, local } of specifiers) {
          if (nameOf(exported) !== name) continue;
          if (source) {
            const target = importedPath(String(source.value), module);
            return target === undefined ? undefined : this.#exported(target, nameOf(local));
          }
          return this.#variable(nameOf(local), statement, module);
        }
      }
      if (statement.type === 'ExportDefaultDeclaration') {
        const node: AnyNode = statement.declaration;
        if (name === 'default') return this.resolve({ node, module });
      }
    }
    for (const statement of module.body) {
      if (statement.type !== 'ExportAllDeclaration' || statement.exported) continue;
      const target = importedPath(String(statement.source.value), module);
      const found = target === undefined ? undefined : this.#exported(target, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** `exports.handler =`, `module.exports.handler =`, `module.exports = {…}`, and the forms that compilers emit. */
  #exportedByCommonJs(module: ParsedModule, name: string): Found | undefined {
    let found: Found | undefined;
    for (const node of module.body.flatMap((statement) => [...walk(statement)])) {
      if (node.type === 'CallExpression') found = this.#definedProperty(node, name, module) ?? found;
      if (node.type !== 'AssignmentExpression' || node.operator !== '=') continue;
      const target = node.left as AnyNode;
      if (isExports(target, module) && target.type === 'MemberExpression') {
        const path = requireTarget(node.right, module);
        const whole = path === undefined ? this.resolve({ node: node.right, module }) : undefined;
        found = (path === undefined ? whole && this.#property(whole, name) : this.#exported(path, name)) ?? found;
        continue;
      }
      if (target.type !== 'MemberExpression' || !isExports(target.object, module)) continue;
      if (propertyName(target.property as AnyNode, target.computed) !== name || isUndefined(node.right)) continue;
      found = this.resolve({ node: node.right, module }) ?? { node: node.right, module };
    }
    return found;
  }

  /** `Object.defineProperty(exports, "handler", { get })` of tsc, `__export(exports_, { handler: () => handler })` of esbuild. */
  #definedProperty(node: AnyNode & { type: 'CallExpression' }, name: string, module: ParsedModule): Found | undefined {
    const [first, second, third] = node.arguments;
    const isDefine =
      node.callee.type === 'MemberExpression' &&
      propertyName(node.callee.property as AnyNode, node.callee.computed) === 'defineProperty' &&
      first !== undefined &&
      isExports(first, module) &&
      second?.type === 'Literal' &&
      second.value === name;
    const isExport = node.callee.type === 'Identifier' && node.callee.name === '__export';
    const getter = isDefine ? memberOf(third, 'get') : isExport ? memberOf(second, name) : undefined;
    const returned = getter && returnedBy(getter);
    return returned && this.resolve({ node: returned, module });
  }

  #property({ node, module }: Found, key: string): Found | undefined {
    if (node.type === 'ObjectExpression') {
      const value = memberOf(node, key);
      if (value !== undefined) return this.resolve({ node: value, module }) ?? { node: value, module };
    }
    if (node.type === 'NewExpression') {
      const made = this.resolve({ node: node.callee, module });
      if (made !== undefined && isClass(made.node)) return method(made.node, key, false, made.module);
    }
    if (isClass(node)) return method(node, key, true, module);
    return this.#assigned(node, module, key);
  }

  /** `api.handler = …` of a named function or object. */
  #assigned(owner: AnyNode, module: ParsedModule, key: string): Found | undefined {
    for (const node of module.body.flatMap((statement) => [...walk(statement)])) {
      if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') continue;
      const { object, property, computed } = node.left;
      if (propertyName(property as AnyNode, computed) !== key) continue;
      if (this.resolve({ node: object, module })?.node === owner) return this.resolve({ node: node.right, module });
    }
    return undefined;
  }

  #variable(name: string, at: AnyNode, module: ParsedModule): Found | undefined {
    const variable = module.lookUp(name, at);
    const [definition, ...others] = variable?.defs ?? [];
    if (definition === undefined || others.length > 0) return undefined;
    const node = definition.node as AnyNode;
    if (definition.type === 'ImportBinding') {
      const declaration = definition.parent as unknown as AnyNode & { type: 'ImportDeclaration' };
      const target = importedPath(String(declaration.source.value), module);
      if (target === undefined) return undefined;
      if (node.type === 'ImportSpecifier') return this.#exported(target, nameOf(node.imported));
      return node.type === 'ImportDefaultSpecifier' ? this.#exported(target, 'default') : undefined;
    }
    if (definition.type === 'FunctionName' || definition.type === 'ClassName') return { node, module };
    if (definition.type !== 'Variable' || node.type !== 'VariableDeclarator' || !node.init) return undefined;
    const isWritten = variable!.references.some((reference) => reference.isWrite() && !reference.init);
    if (isWritten) return undefined;
    if (node.id.type === 'Identifier') return this.resolve({ node: node.init, module });
    // const { handler } = require('./other')
    const target = requireTarget(node.init, module);
    return target === undefined || node.id.type !== 'ObjectPattern' ? undefined : this.#exported(target, name);
  }

  /** The module that a name stands for: `import * as lib`, `const lib = require('./lib')`. */
  #namespace(node: AnyNode, module: ParsedModule): string | undefined {
    if (node.type !== 'Identifier') return undefined;
    const definition = module.lookUp(node.name, node)?.defs[0];
    const declared = definition?.node as AnyNode | undefined;
    if (declared?.type === 'ImportNamespaceSpecifier') {
      const { source } = definition!.parent as unknown as AnyNode & { type: 'ImportDeclaration' };
      return importedPath(String(source.value), module);
    }
    return declared?.type === 'VariableDeclarator' && declared.id.type === 'Identifier' && declared.init
      ? requireTarget(declared.init, module)
      : undefined;
  }
}
