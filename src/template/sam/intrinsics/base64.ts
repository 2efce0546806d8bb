import { type Intrinsic, scalarAt } from '../scope.ts';

export const base64: Intrinsic = {
  name: 'Fn::Base64',
  resolve(argument, scope, at) {
    const text = scope.resolveText(argument);
    if (text === undefined) return scope.malformed('Fn::Base64', 'needs a string', at);
    const isResolved = scope.problemIn(text) === undefined;
    return scalarAt(at, isResolved ? Buffer.from(text, 'utf8').toString('base64') : text);
  },
};
