import type { Range } from '../../../source/source-file.ts';
import { type SourceNode, stringOf } from '../../../source/source-node.ts';
import { type Intrinsic, type Scope, scalarAt } from '../scope.ts';

export const and: Intrinsic = {
  name: 'Fn::And',
  resolve: (argument, scope, at) => combine('Fn::And', argument, scope, at, (values) => values.every(Boolean)),
};

export const or: Intrinsic = {
  name: 'Fn::Or',
  resolve: (argument, scope, at) => combine('Fn::Or', argument, scope, at, (values) => values.some(Boolean)),
};

export const not: Intrinsic = {
  name: 'Fn::Not',
  resolve: (argument, scope, at) => combine('Fn::Not', argument, scope, at, ([value]) => value !== true),
};

function combine(
  name: string,
  argument: SourceNode,
  scope: Scope,
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
