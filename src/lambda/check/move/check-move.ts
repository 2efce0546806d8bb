import { basename, dirname, extname } from 'node:path';
import type { AnyNode, Pattern } from 'acorn';
import type { Variable } from 'eslint-scope';
import { lookAt } from '../../../look-at.ts';
import { displayPath } from '../../display-path.ts';
import type { HandlerModule } from '../../find/locate-handler.ts';
import { isTypeScript } from '../../find/module-file.ts';
import type { FunctionSettings } from '../../lambda-options.ts';
import type { CodeFinding } from '../finding.ts';
import { HandlerFinder } from './find-handler.ts';
import { childrenOf, type ParsedModule } from './parse-module.ts';
import { type Found, type HandlerNode, isClass, isFunction, propertyName } from './syntax-nodes.ts';

/** What Lambda's runtimes from nodejs24.x on have removed from a handler's context. */
const GONE: ReadonlySet<string> = new Set(['succeed', 'fail', 'done']);
/** How far the context is followed from a handler through the functions it is passed to. */
const MAX_DEPTH = 5;

/**
 * Finds what runtimes up to nodejs22.x support in a handler and those from nodejs24.x on do not, following
 * aws-lambda-ric 4.0.2: callbacks, `context.succeed` and the like, a handler that is a property of a function, and a
 * folder found instead of its file. Nothing is run, and only certain problems are reported: a handler returned by a
 * call (`middy(…)`) is not analysed.
 */
export function checkMove(
  { path, inline, exportNames, sam }: HandlerModule,
  { handler, runtime }: FunctionSettings,
): readonly CodeFinding[] {
  // the location of a build's output is still unknown
  const isBuilt = sam !== undefined || isTypeScript(path);
  const findings = isBuilt ? [] : [...checkFolder(path, runtime, handler)];
  const finder = new HandlerFinder();
  for (const name of exportNames) {
    const steps = finder.find(path, name, inline);
    if (steps === undefined) continue;
    const found = steps.at(-1)!;
    const owner = steps.slice(0, -1).find(({ node }) => isFunction(node) || isClass(node));
    if (owner !== undefined) findings.push(onFunction(owner, handler ?? name, runtime));
    if (isFunction(found.node)) findings.push(...checkHandler(found.node, found.module, finder, runtime));
    break;
  }
  return findings;
}

/** It imports the path of the Handler unchanged before it tries extensions. */
function* checkFolder(path: string, runtime: string | undefined, handler = ''): Generator<CodeFinding> {
  const folder = path.slice(0, -extname(path).length);
  const [named = ''] = /^(?:.*\/)?[^./]*/.exec(handler) ?? [];
  if (isFolder(folder)) {
    yield {
      severity: 'error',
      message: `${runtime} finds the folder ${displayPath(folder)} instead of ${displayPath(path)} for the Handler ${handler}, and fails`,
      hint: 'Give one of them another name',
    };
  } else if (basename(folder) === 'index' && basename(named) === basename(dirname(path))) {
    yield {
      severity: 'error',
      message: `${runtime} does not look for the index of a folder, which the Handler ${handler} refers to`,
      hint: `Write: ${named}/index${handler.slice(named.length)}`,
    };
  }
}

function onFunction({ node, module }: Found, handler: string, runtime: string | undefined): CodeFinding {
  return at(node, module, {
    severity: 'error',
    message: `Handler ${handler} is a property of a function, which ${runtime} does not look into`,
    hint: 'Export the handler itself, or put it into an object',
  });
}

function* checkHandler(
  node: HandlerNode,
  module: ParsedModule,
  finder: HandlerFinder,
  runtime: string | undefined,
): Generator<CodeFinding> {
  const callback = node.params[2];
  if (lengthOf(node) >= 3 && callback !== undefined) {
    yield at(callback, module, {
      severity: 'error',
      message: `${runtime} refuses a handler with a third parameter, which was the callback (Runtime.CallbackHandlerDeprecated)`,
      hint: node.async ? 'Remove it, and return the result' : 'Make the handler async, and return the result',
    });
  }
  const argument = node.type === 'ArrowFunctionExpression' ? undefined : findThirdArgument(node);
  if (argument !== undefined) {
    yield at(argument, module, {
      severity: 'warning',
      message: `${runtime} calls handlers without a callback, so that arguments[2] is undefined`,
      hint: 'Make the handler async, and return the result',
    });
  }
  const [, context] = node.params;
  if (context === undefined) return;
  for (const { node: use, module: where, name } of usesOfContext(context, module, finder, 0)) {
    yield at(use, where, {
      severity: 'warning',
      message: `${runtime} has no context.${name}`,
      hint: name === 'fail' ? 'Throw the error from an async handler' : 'Return the result from an async handler',
    });
  }
}

/** A function's `length`: the number of parameters before the first one with a default, or the rest. */
function lengthOf({ params }: HandlerNode): number {
  const end = params.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return end < 0 ? params.length : end;
}

function findThirdArgument(node: HandlerNode): AnyNode | undefined {
  const pending: AnyNode[] = [node.body];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    // these have their own arguments
    if (next.type === 'FunctionDeclaration' || next.type === 'FunctionExpression') continue;
    const isThird =
      next.type === 'MemberExpression' &&
      next.object.type === 'Identifier' &&
      next.object.name === 'arguments' &&
      propertyName(next.property as AnyNode, next.computed) === '2';
    if (isThird) return next;
    pending.push(...childrenOf(next));
  }
  return undefined;
}

interface Use {
  readonly node: AnyNode;
  readonly module: ParsedModule;
  readonly name: string;
}

/** Where removed members of the context are called or passed on; each name once. */
function* usesOfContext(
  parameter: Pattern,
  module: ParsedModule,
  finder: HandlerFinder,
  depth: number,
): Generator<Use> {
  if (depth > MAX_DEPTH) return;
  if (parameter.type === 'ObjectPattern') {
    yield* usesOfPattern(parameter, module);
    return;
  }
  if (parameter.type !== 'Identifier') return;
  const variable = module.lookUp(parameter.name, parameter);
  if (variable === undefined) return;
  const references = readsOf(variable);
  if (references === undefined) return;
  const members = references.flatMap((reference): Use[] => {
    const member = module.parentOf(reference);
    if (member?.type !== 'MemberExpression' || member.object !== reference) return [];
    const name = propertyName(member.property as AnyNode, member.computed);
    return name !== undefined && GONE.has(name) ? [{ node: member, module, name }] : [];
  });
  yield* certain(members, module);
  for (const reference of references) {
    const parent = module.parentOf(reference);
    if (parent?.type === 'VariableDeclarator' && parent.init === reference) {
      yield* usesOfContext(parent.id, module, finder, depth + 1);
    }
    if (parent?.type !== 'CallExpression') continue;
    const index = parent.arguments.indexOf(reference as never);
    const called = index < 0 ? undefined : finder.resolve({ node: parent.callee, module });
    const next = called !== undefined && isFunction(called.node) ? called.node.params[index] : undefined;
    if (next !== undefined) yield* usesOfContext(next, called!.module, finder, depth + 1);
  }
}

/** `(event, { done })`, `const { done } = context`. */
function* usesOfPattern(pattern: Pattern & { type: 'ObjectPattern' }, module: ParsedModule): Generator<Use> {
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.value.type !== 'Identifier') continue;
    const name = propertyName(property.key, property.computed);
    if (name === undefined || !GONE.has(name)) continue;
    const variable = module.lookUp(property.value.name, property.value);
    const uses = (variable && readsOf(variable)) ?? [];
    yield* certain(
      uses.map((node) => ({ node, module, name })),
      module,
    );
  }
}

/** One use of each name; none of a name that the code tests first, since it may then do without. */
function certain(uses: readonly Use[], module: ParsedModule): Use[] {
  const names = new Set(uses.map(({ name }) => name));
  return [...names].flatMap((name) => {
    const ofName = uses.filter((use) => use.name === name);
    const needs = ofName.map(({ node }) => isNeeded(node, module));
    return needs.every(Boolean) ? ofName.slice(0, 1) : [];
  });
}

/** It is called, or an argument of a call. */
function isNeeded(node: AnyNode, module: ParsedModule): boolean {
  const parent = module.parentOf(node);
  if (node.type === 'MemberExpression' && node.optional) return false;
  return parent?.type === 'CallExpression' && !parent.optional;
}

/** Where a variable is read; undefined if it is assigned another value somewhere. */
function readsOf(variable: Variable): AnyNode[] | undefined {
  if (variable.references.some((reference) => reference.isWrite() && !reference.init)) return undefined;
  return variable.references.filter((reference) => reference.isRead()).map(({ identifier }) => identifier as AnyNode);
}

function at(node: AnyNode, module: ParsedModule, finding: CodeFinding): CodeFinding {
  const place = module.placeOf(node);
  return place === undefined ? finding : { ...finding, place };
}

function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory() ?? false;
}
