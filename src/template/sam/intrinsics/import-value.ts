import type { Intrinsic } from '../scope.ts';

/** An output of another stack: known only if the command line gives it. */
export const importValue: Intrinsic = {
  name: 'Fn::ImportValue',
  resolve(argument, scope, at) {
    const name = scope.resolveText(argument);
    if (name === undefined) return scope.malformed('Fn::ImportValue', 'needs the name of an export', at);
    return scope.problemIn(name) === undefined
      ? scope.outside(name, at, `The export '${name}' of another stack`)
      : scope.resolve(argument);
  },
};
