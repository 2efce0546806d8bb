import { toJson } from '../../../source/source-node.ts';
import { type Intrinsic, scalarAt } from '../scope.ts';

export const equals: Intrinsic = {
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
