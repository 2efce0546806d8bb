import { type Intrinsic, scalarAt } from '../scope.ts';

/** How many items a list has (AWS::LanguageExtensions). */
export const length: Intrinsic = {
  name: 'Fn::Length',
  resolve(argument, scope, at) {
    const value = scope.resolve(argument);
    if (value?.kind === 'scalar' && scope.problemIn(String(value.value)) !== undefined) return value;
    return value?.kind === 'list'
      ? scalarAt(at, value.items.length)
      : scope.malformed('Fn::Length', 'needs a list', at);
  },
};
