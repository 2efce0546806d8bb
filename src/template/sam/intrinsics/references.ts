import { stringOf } from '../../../source/source-node.ts';
import type { Intrinsic } from '../scope.ts';

/** A parameter's value, a pseudo parameter's, or what a resource is referred to by (its name, ARN or URL). */
export const ref: Intrinsic = {
  name: 'Ref',
  resolve(argument, scope, at) {
    const name = stringOf(argument);
    return name === undefined ? scope.malformed('Ref', 'needs a name', at) : scope.reference(name, at);
  },
};
