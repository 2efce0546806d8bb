import { toJson } from '../../../source/source-node.ts';
import { type Intrinsic, scalarAt } from '../scope.ts';

/** A map or a list as its JSON text (AWS::LanguageExtensions). */
export const toJsonString: Intrinsic = {
  name: 'Fn::ToJsonString',
  resolve(argument, scope, at) {
    const value = scope.resolve(argument);
    return value === undefined || value.kind === 'scalar'
      ? scope.malformed('Fn::ToJsonString', 'needs a map or a list', at)
      : scalarAt(at, JSON.stringify(toJson(value)));
  },
};
