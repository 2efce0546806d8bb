import type { Command } from '../command.ts';
import type { TypedOption } from './option.ts';

/** The parsed words of a command line. */
export interface ParsedLine {
  /** In the order of the command's arguments; a variadic one has any number. */
  readonly args: readonly (string | undefined)[];
  /** By the options' names, with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The names of the given options. */
  readonly given: ReadonlySet<string>;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/**
 * Parses the words after a command's name if they are unambiguously valid: known options, separate or as
 * `--name=value`, values that parse, and the right number of arguments. Everything else is left to commander, which
 * reports errors, and takes a millisecond to load and half a millisecond to set up.
 *
 * @returns commander's result; undefined if commander must parse it
 */
export function parseLine(words: readonly string[], command: Command): ParsedLine | undefined {
  const options: Record<string, unknown> = {};
  for (const option of command.options) {
    const fallback = option.isNegated ? true : option.fallback;
    if (fallback !== undefined) options[option.name] = fallback;
  }
  const given = new Set<string>();
  const args: string[] = [];
  let color = true;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 'help') return undefined;
    if (!isFlag(word)) {
      args.push(word);
      continue;
    }
    if (word === '--no-color') {
      color = false;
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    const option = command.options.find(({ short, long }) => flag === long || flag === short);
    if (option === undefined) return undefined;
    let text: string | undefined;
    if (option.takesValue === 'perhaps') {
      const next = words[i + 1];
      if (equals >= 0) text = word.slice(equals + 1);
      else text = next !== undefined && option.nextWord?.test(next) === true ? words[++i] : '';
    } else if (option.takesValue === 'always') {
      text = equals < 0 ? words[++i] : word.slice(equals + 1);
      if (text === undefined || text === '' || (equals < 0 && isFlag(text))) return undefined;
    } else if (equals >= 0) {
      return undefined;
    }
    const value = valueOf(option, text, options[option.name]);
    if (value === undefined) return undefined;
    options[option.name] = value;
    given.add(option.name);
  }
  const conflicts = (option: TypedOption): boolean =>
    option.conflictsWith.some((other) => given.has(other)) && given.has(option.name);
  if (command.options.some(conflicts)) return undefined;
  return hasArguments(args, command) ? { args: fill(args, command), options, given, color } : undefined;
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

/** Undefined: not a valid value of the option. */
function valueOf({ isNegated, choices, parse }: TypedOption, text: string | undefined, previous: unknown): unknown {
  if (choices !== undefined) return choices.includes(text as string) ? text : undefined;
  if (parse === undefined) return text ?? !isNegated;
  try {
    // a counting switch has no value
    return parse(text as string, previous);
  } catch {
    return undefined;
  }
}

function hasArguments(args: readonly string[], { arguments: declared }: Command): boolean {
  const required = declared.filter(([syntax]) => syntax.startsWith('<')).length;
  const isVariadic = declared.some(([syntax]) => syntax.includes('...'));
  return args.length >= required && (isVariadic || args.length <= declared.length);
}

function fill(args: readonly string[], { arguments: declared }: Command): readonly (string | undefined)[] {
  const optional = declared.filter(([syntax]) => !syntax.includes('...')).length;
  return args.length >= optional ? args : [...args, ...new Array<undefined>(optional - args.length)];
}
