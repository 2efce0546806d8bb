import type { Range } from '../../../source/source-file.ts';
import { type SourceNode, stringOf, toJson } from '../../../source/source-node.ts';
import { scalarAt, type TemplateFunction, type ValueScope } from '../scope.ts';

export const and: TemplateFunction = {
  name: 'Fn::And',
  resolve: (argument, scope, at) => combine('Fn::And', argument, scope, at, (values) => values.every(Boolean)),
};

export const or: TemplateFunction = {
  name: 'Fn::Or',
  resolve: (argument, scope, at) => combine('Fn::Or', argument, scope, at, (values) => values.some(Boolean)),
};

export const not: TemplateFunction = {
  name: 'Fn::Not',
  resolve: (argument, scope, at) => combine('Fn::Not', argument, scope, at, ([value]) => value !== true),
};

function combine(
  name: string,
  argument: SourceNode,
  scope: ValueScope,
  at: Range,
  decide: (values: readonly boolean[]) => boolean,
): SourceNode {
  const values: boolean[] = [];
  for (const item of argument.kind === 'list' ? argument.items : [argument]) {
    const value = scope.resolve(item);
    if (value?.kind !== 'scalar') return scope.malformed(name, 'needs conditions', at);
    if (typeof value.value === 'boolean') values.push(value.value);
    else if (scope.problemIn(String(value.value)) !== undefined) return value;
    else if (stringOf(value) === 'true' || stringOf(value) === 'false') values.push(value.value === 'true');
    else return scope.malformed(name, 'needs conditions', at);
  }
  return scalarAt(at, decide(values));
}

/** `!Condition Name`: a condition of the template inside another one. */
export const condition: TemplateFunction = {
  name: 'Condition',
  resolve(argument, scope, at) {
    const name = stringOf(argument);
    return name === undefined ? scope.malformed('Condition', 'needs a name', at) : scope.condition(name, at);
  },
};

export const equals: TemplateFunction = {
  name: 'Fn::Equals',
  resolve(argument, scope, at) {
    const [left, right] = argument.kind === 'list' ? argument.items : [];
    if (left === undefined || right === undefined) return scope.malformed('Fn::Equals', 'needs two values', at);
    const texts = [left, right].map((side) => {
      const value = scope.resolve(side);
      return value === undefined ? '' : (scope.resolveText(value) ?? JSON.stringify(toJson(value)));
    });
    const unresolved = texts.find((text) => scope.problemIn(text) !== undefined);
    return scalarAt(at, unresolved ?? texts[0] === texts[1]);
  },
};

const IF_USAGE = 'needs the name of a condition and two values';

export const fnIf: TemplateFunction = {
  name: 'Fn::If',
  resolve(argument, scope, at) {
    const [name, whenTrue, whenFalse] = argument.kind === 'list' ? argument.items : [];
    if (name === undefined || whenTrue === undefined || whenFalse === undefined) {
      return scope.malformed('Fn::If', IF_USAGE, at);
    }
    const condition = readCondition(name, scope);
    if (condition?.kind !== 'scalar') return scope.malformed('Fn::If', IF_USAGE, at);
    if (typeof condition.value !== 'boolean') return condition;
    return scope.resolve(condition.value ? whenTrue : whenFalse);
  },
  pieces(argument, scope) {
    const [name, whenTrue, whenFalse] = argument.kind === 'list' ? argument.items : [];
    const condition = name && readCondition(name, scope);
    if (condition?.kind !== 'scalar' || whenTrue === undefined || whenFalse === undefined) return undefined;
    if (typeof condition.value !== 'boolean') return scope.resolvePieces(condition);
    return scope.resolvePieces(condition.value ? whenTrue : whenFalse);
  },
};

/** The name of a condition, or an inline condition. */
function readCondition(node: SourceNode, scope: ValueScope): SourceNode | undefined {
  const name = node.tag === undefined ? stringOf(node) : undefined;
  return name === undefined ? scope.resolve(node) : scope.condition(name, node);
}
