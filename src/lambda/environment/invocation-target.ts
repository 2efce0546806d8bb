import { parseFunctionName } from '../find/resolve-function.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaInvocation } from '../lambda-runtime.ts';
import { LAMBDA_API_CARRIER } from '../states-api-carrier.ts';
import { functionVariables } from './function-variables.ts';

/** A function in the version that an invocation requests. */
export interface InvocationTarget {
  readonly source: FunctionSettings;
  readonly arn: string;
  readonly version: string;
  /** Environments with the same key are interchangeable. */
  readonly key: string;
  /** The entire environment of the function's process. @param taskRoot the folder mounted as /var/task */
  variables(taskRoot: string): Record<string, string>;
}

export function targetOf(
  source: FunctionSettings,
  { functionName, qualifier }: Pick<LambdaInvocation, 'functionName' | 'qualifier'>,
  options: Pick<LambdaRuntimeOptions, 'region' | 'extraEnvironment'>,
): InvocationTarget {
  const given = qualifier ?? parseFunctionName(functionName)?.qualifier;
  // Only AWS knows the version of an alias.
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
        extra: exceptOwnEndpoint(options.extraEnvironment?.() ?? {}, source),
        outer: process.env,
      }),
  };
}

/** A function whose template sets an endpoint for Lambda calls that one. */
function exceptOwnEndpoint(
  extra: Readonly<Record<string, string>>,
  { environment }: FunctionSettings,
): Readonly<Record<string, string>> {
  const isTold = environment.AWS_ENDPOINT_URL_LAMBDA !== undefined || environment.AWS_ENDPOINT_URL !== undefined;
  if (!isTold || extra.AWS_ENDPOINT_URL_LAMBDA === undefined) return extra;
  const { AWS_ENDPOINT_URL_LAMBDA: _, [LAMBDA_API_CARRIER]: __, ...others } = extra;
  return others;
}
