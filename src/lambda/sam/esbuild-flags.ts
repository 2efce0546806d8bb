import type { BuildOptions } from 'esbuild';
import { nearName } from '../../source/near-name.ts';

/** A flag of esbuild's command line, as written by SAM: `--minify`, `--target=es2020`, `--external:pg`. */
export interface Flag {
  readonly name: string;
  /** Between the name and the value; absent if there is no value. */
  readonly separator?: '=' | ':';
  readonly value?: string;
  /** Its BuildProperty. */
  readonly property?: string;
}

/** Plain data: neither plugins nor functions. */
export type EsbuildOptions = Readonly<Record<string, unknown>> & BuildOptions;

export class FlagError extends Error {
  readonly property: string | undefined;

  constructor(message: string, property: string | undefined) {
    super(message);
    this.property = property;
  }
}

/**
 * The syntax of a flag: `switch` alone or with `=true` and `=false`, `value` and `values` (comma-separated) with `=`,
 * `list` and `pairs` with `:`, once for each item. esbuild checks the values.
 */
type FlagForm = 'switch' | 'value' | 'values' | 'list' | 'pairs' | 'number';

/** The flags of esbuild 0.28 that change the output. Source: esbuild.github.io/api, and the command itself. */
const FORMS: Readonly<Record<string, FlagForm>> = {
  alias: 'pairs',
  'allow-overwrite': 'switch',
  'asset-names': 'value',
  banner: 'pairs',
  charset: 'value',
  'chunk-names': 'value',
  conditions: 'values',
  define: 'pairs',
  drop: 'list',
  'drop-labels': 'values',
  'entry-names': 'value',
  external: 'list',
  footer: 'pairs',
  format: 'value',
  'global-name': 'value',
  'ignore-annotations': 'switch',
  inject: 'list',
  jsx: 'value',
  'jsx-dev': 'switch',
  'jsx-factory': 'value',
  'jsx-fragment': 'value',
  'jsx-import-source': 'value',
  'jsx-side-effects': 'switch',
  'keep-names': 'switch',
  'legal-comments': 'value',
  'line-limit': 'number',
  loader: 'pairs',
  'main-fields': 'values',
  'mangle-props': 'value',
  'mangle-quoted': 'switch',
  minify: 'switch',
  'minify-identifiers': 'switch',
  'minify-syntax': 'switch',
  'minify-whitespace': 'switch',
  'out-extension': 'pairs',
  outbase: 'value',
  packages: 'value',
  'preserve-symlinks': 'switch',
  'public-path': 'value',
  pure: 'list',
  'reserve-props': 'value',
  'resolve-extensions': 'values',
  'source-root': 'value',
  sourcemap: 'value',
  'sources-content': 'switch',
  splitting: 'switch',
  supported: 'pairs',
  target: 'values',
  'tree-shaking': 'switch',
  tsconfig: 'value',
  'tsconfig-raw': 'value',
};

/** Flags that only change what esbuild prints. */
const SILENT = /^(?:color|log-(?:level|limit|override))$/;
const REGULAR_EXPRESSIONS = new Set(['mangle-props', 'reserve-props']);

/**
 * The flags as options of esbuild's JavaScript API. Throws a FlagError with the message of its command if a flag is
 * unknown or malformed; esbuild checks the values.
 */
export function parseFlags(flags: readonly Flag[]): EsbuildOptions {
  const options: Record<string, unknown> = {};
  for (const flag of flags) {
    if (SILENT.test(flag.name)) continue;
    const form = Object.hasOwn(FORMS, flag.name) ? FORMS[flag.name]! : undefined;
    const key = flag.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    options[key] = readValue(flag, form, options[key]);
  }
  return options;
}

function readValue(flag: Flag, form: FlagForm | undefined, before: unknown): unknown {
  const { name, separator, value = '' } = flag;
  // without a value, source maps are on
  if (separator === undefined && name === 'sourcemap') return true;
  if (form === 'switch' && separator !== ':') return readSwitch(flag);
  const isRepeated = form === 'list' || form === 'pairs';
  if (form === undefined || form === 'switch' || separator !== (isRepeated ? ':' : '=')) throw invalidFlag(flag, form);
  switch (form) {
    case 'value':
      if (name === 'sourcemap' && /^(?:true|false)$/.test(value)) throw invalidValue(flag);
      return REGULAR_EXPRESSIONS.has(name) ? readRegularExpression(flag) : value;
    case 'number':
      return Number(value);
    case 'values':
      return value === '' ? [] : value.split(',');
    case 'list':
      return [...((before as string[] | undefined) ?? []), value];
    case 'pairs': {
      const equals = value.indexOf('=');
      if (equals < 0) throw new FlagError(`Missing "=" in "${textOf(flag)}"`, flag.property);
      const item = value.slice(equals + 1);
      if (name === 'supported' && !/^(?:true|false)$/.test(item)) throw invalidValue({ ...flag, value: item });
      return {
        ...(before as object | undefined),
        [value.slice(0, equals)]: name === 'supported' ? item === 'true' : item,
      };
    }
  }
}

function readSwitch(flag: Flag): boolean {
  if (flag.separator !== undefined && flag.value !== 'true' && flag.value !== 'false') throw invalidValue(flag);
  return flag.value !== 'false';
}

function readRegularExpression(flag: Flag): RegExp {
  try {
    return new RegExp(flag.value ?? '');
  } catch {
    throw invalidValue(flag);
  }
}

function textOf({ name, separator, value = '' }: Flag): string {
  return `--${name}${separator ?? ''}${value}`;
}

function invalidValue(flag: Flag): FlagError {
  return new FlagError(`Invalid value "${flag.value}" in "${textOf(flag)}"`, flag.property);
}

function invalidFlag(flag: Flag, form: FlagForm | undefined): FlagError {
  const text = textOf(flag);
  const message = `Invalid build flag: "${text}"`;
  const meant = form === undefined ? nearName(flag.name, Object.keys(FORMS)) : undefined;
  if (meant !== undefined) return new FlagError(`${message}. Did you mean '${toPascalCase(meant)}'?`, flag.property);
  if (form === undefined || flag.separator === undefined) return new FlagError(message, flag.property);
  const other = textOf({ ...flag, separator: flag.separator === ':' ? '=' : ':' });
  return new FlagError(`${message}\n  Use "${other}" instead of "${text}".`, flag.property);
}

function toPascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
