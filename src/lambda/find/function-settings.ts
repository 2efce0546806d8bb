import { formatArn } from '../../arn.ts';
import type { FunctionSource } from '../../template/project.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import { findFunction, parseFunctionName } from './resolve-function.ts';

/** Lambda's maximum Timeout, and ample memory: nothing is known about a function for which only a module is given. */
const UNCONFIGURED = { timeoutSeconds: 900, memorySizeMb: 1024 };

type Options = Pick<LambdaRuntimeOptions, 'functions' | 'handlerOverrides' | 'region' | 'accountId'>;

/**
 * The settings of the function for a FunctionName in any form, or for a given module, which is then its code. Undefined
 * if the project has no such function.
 */
export function findSettings(functionName: string, options: Options): FunctionSettings | undefined {
  const reference = parseFunctionName(functionName);
  const name = reference?.name ?? functionName;
  const known = reference === undefined ? undefined : findFunction(reference, options.functions);
  const module = [functionName, name, known?.logicalId, known?.name, known?.arn]
    .map((key) => (key === undefined ? undefined : options.handlerOverrides?.get(key)))
    .find((found) => found !== undefined);
  if (module === undefined) return known;
  return { ...(known ?? describeUnknown(name, options)), code: { kind: 'module', ...module }, diagnostics: [] };
}

/** A function of which only the name is known. */
function describeUnknown(name: string, { region, accountId }: Options): FunctionSettings {
  return {
    logicalId: name,
    name,
    arn: formatArn({ service: 'lambda', region, accountId, resource: ['function', name] }),
    runtime: undefined,
    handler: undefined,
    code: { kind: 'elsewhere', reason: 'is not described here' } satisfies FunctionSource['code'],
    layers: [],
    environment: {},
    ...UNCONFIGURED,
    diagnostics: [],
  };
}
