import { stringOf } from '../../../source/source-node.ts';
import type { Intrinsic } from '../scope.ts';

/** `!Condition Name`: a condition of the template inside another one. */
export const condition: Intrinsic = {
  name: 'Condition',
  resolve(argument, scope, at) {
    const name = stringOf(argument);
    return name === undefined ? scope.malformed('Condition', 'needs a name', at) : scope.condition(name, at);
  },
};
