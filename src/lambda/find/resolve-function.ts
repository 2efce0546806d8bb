import { resourceInArn } from '../../arn.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UnknownFunctionError, type UsageError } from '../../source/usage-error.ts';
import type { FunctionSource } from '../../template/project.ts';

/** A parsed FunctionName: Lambda accepts a name, a partial ARN and a full ARN, each with or without a qualifier. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** The account and the word before a name may both be left out: the pattern of FunctionName in Lambda's model. */
const PARTIAL_ARN = /^(?:\d{12}:(?:function:)?|function:)(.*)$/;

/** Parses a FunctionName in any of its forms; undefined if it has none of them. */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const parts = resourceInArn(text, 'lambda', 'function') ?? (PARTIAL_ARN.exec(text)?.[1] ?? text).split(':');
  const [name, qualifier, ...rest] = parts;
  return !name || qualifier === '' || rest.length > 0 ? undefined : { name, qualifier };
}

/**
 * The function of the project with this name: its name in AWS, or its logical id. Account and region are ignored, since
 * a template's literal ARNs contain those of its deployment. Undefined if there is none.
 */
export function findFunction(
  reference: FunctionReference,
  functions: readonly FunctionSource[],
): FunctionSource | undefined {
  return (
    functions.find((source) => source.name === reference.name) ??
    functions.find((source) => source.logicalId === reference.name)
  );
}

/** The message for a function that the project does not have. */
export function unknownFunction(text: string, functions: readonly FunctionSource[]): UsageError {
  const name = parseFunctionName(text)?.name ?? text;
  const names = [...new Set(functions.flatMap((source) => [source.name, source.logicalId]))];
  const hint = didYouMean(name, names);
  return new UnknownFunctionError(
    `no function named '${name}' in this project${hint === undefined ? '' : `. ${hint}`}\n` +
      `  --handler ${name}=module#export runs a module in its place` +
      (names.length === 0 ? '; --handlers DIR finds modules by function name' : ''),
  );
}
