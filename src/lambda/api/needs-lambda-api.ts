import type { FunctionSettings } from '../lambda-options.ts';

/** By which SDKs find Lambda, or all of AWS. */
const ENDPOINTS = ['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ENDPOINT_URL'];

/**
 * Whether a function may call others of the project by Lambda's API: its code imports a client, or its variables name a
 * function. One that is told of an endpoint calls that one.
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
