import type { Json } from '../../json.ts';
import { PathSyntaxError } from '../../source/cursor.ts';
import { nearName } from '../../source/near-name.ts';
import { ExpressionError, type ExpressionScope, type SyncExpression } from '../expression.ts';
import { compilePath } from '../jsonpath/compile-path.ts';
import { intrinsics } from './index.ts';
import { type Intrinsic, IntrinsicFailure } from './intrinsic.ts';
import { type IntrinsicArgument, type IntrinsicCall, parseIntrinsic } from './parse-intrinsic.ts';

/**
 * Compiles a call of an intrinsic function, such as `States.Format('Hello {}', $.name)`. A failed call is
 * States.Runtime, and its cause quotes the entire text.
 * @throws PathSyntaxError
 */
export function compileIntrinsic(text: string): SyncExpression {
  const evaluate = compileCall(parseIntrinsic(text));
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      if (!(error instanceof IntrinsicFailure)) throw error;
      throw new ExpressionError('States.Runtime', `The function '${text}' had the following error: ${error.message}`);
    }
  };
}

function compileCall(call: IntrinsicCall): SyncExpression {
  const intrinsic = intrinsics.get(call.name);
  if (intrinsic === undefined) {
    const near = nearName(call.name, intrinsics.keys());
    const hint = near === undefined ? '' : ` (did you mean States.${near}?)`;
    throw new PathSyntaxError(`There is no function States.${call.name}${hint}`, call.offset);
  }
  checkArity(intrinsic, call);
  const args = call.args.map((arg, index) => compileArgument(arg, index === 0 && intrinsic.takesTemplate === true));
  return (scope) =>
    intrinsic.call(
      args.map((evaluate) => evaluate(scope)),
      scope,
    );
}

function checkArity({ args: { min, max } }: Intrinsic, call: IntrinsicCall): void {
  const count = call.args.length;
  if (count >= min && count <= max) return;
  const expected = min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
  throw new PathSyntaxError(`States.${call.name} takes ${expected} arguments, not ${count}`, call.offset);
}

function compileArgument(arg: IntrinsicArgument, isTemplate: boolean): SyncExpression {
  switch (arg.kind) {
    case 'call':
      return compileCall(arg);
    case 'path':
      return compilePathArgument(arg.text, arg.offset);
    case 'literal':
      return () => arg.value;
    case 'string': {
      const value = isTemplate ? arg.raw : arg.value;
      return () => value;
    }
  }
}

function compilePathArgument(text: string, offset: number): SyncExpression {
  const path = compilePathAt(text, offset);
  // AWS writes a context path with a single $, and quotes the input although it searched the context object.
  const shown = path.source === 'context' ? text.slice(1) : text;
  return (scope: ExpressionScope): Json => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    const miss = path.explain(scope);
    if (miss.kind === 'not-array') throw new IntrinsicFailure(miss.reason);
    throw new IntrinsicFailure(
      `The JsonPath argument for the field '${shown}' could not be found in the input '${JSON.stringify(scope.input)}'`,
    );
  };
}

function compilePathAt(text: string, offset: number): ReturnType<typeof compilePath> {
  try {
    return compilePath(text);
  } catch (error) {
    if (error instanceof PathSyntaxError) throw new PathSyntaxError(error.message, offset + error.offset);
    throw error;
  }
}
