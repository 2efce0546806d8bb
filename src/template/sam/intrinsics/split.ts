import { type Intrinsic, listAt } from '../scope.ts';

export const split: Intrinsic = {
  name: 'Fn::Split',
  resolve(argument, scope, at) {
    const [delimiterNode, textNode] = argument.kind === 'list' ? argument.items : [];
    const delimiter = scope.resolveText(delimiterNode);
    const text = scope.resolveText(textNode);
    if (!delimiter || text === undefined) return scope.malformed('Fn::Split', 'needs a delimiter and a string', at);
    const problem = scope.problemIn(text);
    return problem === undefined ? listAt(at, text.split(delimiter)) : scope.resolve(textNode!);
  },
};
