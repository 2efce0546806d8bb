import { UsageError } from '../../source/usage-error.ts';
import { readKeyValues } from '../../template/key-values.ts';
import { choice, InvalidValue, option } from './option.ts';

/** `Key=Value` pairs by key, in command-line order. */
export type KeyValues = Readonly<Record<string, string>>;

/**
 * Parses one occurrence of a Key=Value option and adds it to those before. It may contain several pairs, as in SAM CLI;
 * a quoted value may contain anything.
 */
export function parseKeyValues(text: string, previous: KeyValues = {}): KeyValues {
  const pairs = readKeyValues(text, (part) => {
    throw new InvalidValue(`Expected Key=Value, got '${part}'.`);
  });
  return Object.fromEntries([...Object.entries(previous), ...pairs]);
}

/** The values for a template and its definitions. */
export const PARAMETER_OPTIONS = [
  option(
    '-p, --parameter-overrides <Key=Value>',
    'template parameters; repeatable, or several in quotes',
    parseKeyValues,
  ),
  option('-s, --substitution <Key=Value>', 'DefinitionSubstitutions; repeatable, or several in quotes', parseKeyValues),
] as const;

/** Where a definition comes from: for every command that takes one. */
export const DEFINITION_OPTIONS = [
  option('-m, --state-machine <id>', 'which machine of the template: logical id or name'),
  ...PARAMETER_OPTIONS,
] as const;

export const S3_OPTION = option('--s3 <dir>', 'a folder that acts as S3: <dir>/<bucket>/<key>');

export const TYPE_OPTION = choice('--type <type>', "the workflow type, in place of the template's", [
  'STANDARD',
  'EXPRESS',
]);

/** The settings of DEFINITION_OPTIONS. */
export const DEFINITION_SETTINGS = ['state-machine', 'parameters', 'substitutions'] as const;

/** For commands that can repeat their work. */
export const WATCH_OPTION = option('--watch', 'runs again whenever a file that it read changes');

/** @throws UsageError if both are `-`: stdin is read once */
export function refuseSharedStdin(
  [first, path]: readonly [name: string, path: string | undefined],
  [second, other]: readonly [name: string, path: string | undefined],
): void {
  if (path === '-' && other === '-') throw new UsageError(`stdin can be the ${first} or the ${second}, not both`);
}
