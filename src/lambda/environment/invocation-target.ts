import { parseFunctionName } from '../find/resolve-function.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaInvocation } from '../lambda-runtime.ts';
import { functionVariables } from './function-variables.ts';

/** A function in the version that an invocation names. */
export interface InvocationTarget {
  readonly source: FunctionSettings;
  readonly arn: string;
  readonly version: string;
  /** Environments of one key may stand for each other. */
  readonly key: string;
  /** The whole environment of the function's process. @param taskRoot the folder that stands for /var/task */
  variables(taskRoot: string): Record<string, string>;
}

export function targetOf(
  source: FunctionSettings,
  { functionName, qualifier }: Pick<LambdaInvocation, 'functionName' | 'qualifier'>,
  options: Pick<LambdaRuntimeOptions, 'region' | 'extraEnvironment'>,
): InvocationTarget {
  const given = qualifier ?? parseFunctionName(functionName)?.qualifier;
  // What version an alias stands for is only known to AWS.
  const version = given !== undefined && /^\d+$/.test(given) ? given : '$LATEST';
  return {
    source,
    arn: given === undefined ? source.arn : `${source.arn}:${given}`,
    version,
    key: `${source.arn}:${version}`,
    variables: (taskRoot) =>
      functionVariables(source, {
        region: options.region,
        version,
        taskRoot,
        extra: options.extraEnvironment ?? {},
        outer: process.env,
      }),
  };
}
