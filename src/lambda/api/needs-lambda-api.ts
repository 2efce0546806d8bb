import type { FunctionSettings } from '../lambda-options.ts';

/** The variables by which SDKs find Lambda, or all of AWS. */
const ENDPOINTS = ['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ENDPOINT_URL'];

/**
 * Whether a function may call others of the project through Lambda's API: its code imports a client, or its variables
 * name a function. A function with its own endpoint calls that one.
 */
export function needsLambdaApi(
  { environment }: FunctionSettings,
  importsClient: boolean,
  functions: readonly FunctionSettings[],
  outer: NodeJS.ProcessEnv,
): boolean {
  if (ENDPOINTS.some((name) => environment[name] !== undefined || outer[name] !== undefined)) return false;
  if (importsClient) return true;
  const values = new Set(Object.values(environment));
  return functions.some(({ name, arn }) => values.has(name) || values.has(arn));
}
