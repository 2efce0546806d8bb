import { stringOf, valueOf } from '../../../source/source-node.ts';
import { errorAt, type Intrinsic } from '../scope.ts';

/** A macro runs in AWS only. A local AWS::Include is in its place already; what is left lies in S3. */
export const transform: Intrinsic = {
  name: 'Fn::Transform',
  resolve(argument, scope, at) {
    const name = stringOf(valueOf(argument, 'Name')) ?? 'without a name';
    const location = scope.resolveText(valueOf(valueOf(argument, 'Parameters'), 'Location'));
    const what = name === 'AWS::Include' && location !== undefined ? `${name} of '${location}'` : name;
    const message = `Fn::Transform ${what} runs in CloudFormation only`;
    return scope.unresolved(`Fn::Transform:${name}`, errorAt(at, 'UNSUPPORTED_FUNCTION', message));
  },
};
