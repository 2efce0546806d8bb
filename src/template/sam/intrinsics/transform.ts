import { stringOf, valueOf } from '../../../source/source-node.ts';
import { errorAt, type Intrinsic } from '../scope.ts';

/** A macro runs in AWS only. */
export const transform: Intrinsic = {
  name: 'Fn::Transform',
  resolve(argument, scope, at) {
    const name = stringOf(valueOf(argument, 'Name')) ?? 'without a name';
    const message = `Fn::Transform ${name} runs in CloudFormation only`;
    return scope.unresolved(`Fn::Transform:${name}`, errorAt(at, 'UNSUPPORTED_FUNCTION', message));
  },
};
