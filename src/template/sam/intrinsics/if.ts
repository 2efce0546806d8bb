import { type SourceNode, stringOf } from '../../../source/source-node.ts';
import type { Intrinsic, Scope } from '../scope.ts';

const USAGE = 'needs the name of a condition and two values';

export const fnIf: Intrinsic = {
  name: 'Fn::If',
  resolve(argument, scope, at) {
    const [name, whenTrue, whenFalse] = argument.kind === 'list' ? argument.items : [];
    if (name === undefined || whenTrue === undefined || whenFalse === undefined) {
      return scope.malformed('Fn::If', USAGE, at);
    }
    const condition = readCondition(name, scope);
    if (condition?.kind !== 'scalar') return scope.malformed('Fn::If', USAGE, at);
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

/** The name of a condition, or a condition written on the spot. */
function readCondition(node: SourceNode, scope: Scope): SourceNode | undefined {
  const name = node.tag === undefined ? stringOf(node) : undefined;
  return name === undefined ? scope.resolve(node) : scope.condition(name, node);
}
