/**
 * An option of a command line with the type of its value, under the name that the value has in the options that a
 * command is given. `values` is for the compiler: nothing has it at run time.
 */
export class TypedOption<out Values extends object = object> {
  declare readonly values: Values;
  /** As help shows them: `-i, --input <file>`. */
  readonly flags: string;
  readonly help: string;
  /** `-i`, where there is one. */
  readonly short: string | undefined;
  /** `--input`. */
  readonly long: string;
  /** Whether the next word is the value; `[…]` instead of `<…>` asks for `--long=value`. */
  readonly takesValue: 'always' | 'perhaps' | 'never';
  /** Makes the value of a word and of the value before it, or throws InvalidValue. */
  parse?: (text: string, previous: unknown) => unknown;
  choices?: readonly string[];
  /** The value where the command line is silent. */
  fallback?: unknown;
  /** The names of options that this one does not go with. */
  conflictsWith: readonly string[] = [];
  /** Where a value is not needed: what a word must look like to be it without an equals sign. */
  nextWord?: RegExp;

  constructor(flags: string, help: string) {
    this.flags = flags;
    this.help = help;
    const start = flags.indexOf('--');
    const end = flags.indexOf(' ', start);
    this.long = flags.slice(start, end < 0 ? undefined : end);
    this.short = start > 0 ? flags.slice(0, 2) : undefined;
    this.takesValue = flags.includes('<') ? 'always' : flags.includes('[') ? 'perhaps' : 'never';
  }

  /** `--no-limits` is the option `limits` with the value false. */
  get isNegated(): boolean {
    return this.long.startsWith('--no-');
  }

  /** The name of the value: `--no-fast-forward` is `fastForward`. */
  get name(): string {
    return this.long.replace(/^--(?:no-)?/, '').replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  }

  conflicts(...names: readonly string[]): this {
    this.conflictsWith = names;
    return this;
  }

  takesNext(word: RegExp): this {
    this.nextWord = word;
    return this;
  }

  default(value: unknown): this {
    this.fallback = value;
    return this;
  }
}

/** Thrown by what parses the value of an option. As commander knows it, so that it says the same of all values. */
export class InvalidValue extends Error {
  readonly code = 'commander.invalidArgument';
  readonly exitCode = 1;
}

/** Declares an option: a switch, a text, or what `parse` makes of each occurrence and of those before it. */
export function option<const Flags extends string>(
  flags: Flags,
  help: string,
): TypedOption<{ readonly [name in NameOf<Flags>]?: Flags extends `${string}<${string}` ? string : boolean }>;
export function option<const Flags extends string, Value>(
  flags: Flags,
  help: string,
  parse: (text: string, previous: Value | undefined) => Value,
): TypedOption<{ readonly [name in NameOf<Flags>]?: Value }>;
export function option(
  flags: string,
  help: string,
  parse?: (text: string, previous: never) => unknown,
): TypedOption<never> {
  const declared = new TypedOption<never>(flags, help);
  if (parse !== undefined) declared.parse = parse as NonNullable<TypedOption['parse']>;
  return declared;
}

/** Declares an option that takes one of a few texts. */
export function choice<const Flags extends string, const Value extends string>(
  flags: Flags,
  help: string,
  choices: readonly Value[],
): TypedOption<{ readonly [name in NameOf<Flags>]?: Value }> {
  const declared = new TypedOption<{ readonly [name in NameOf<Flags>]?: Value }>(flags, help);
  declared.choices = choices;
  return declared;
}

/** The same where one of them is taken if the command line is silent. */
export function choiceOr<const Flags extends string, const Value extends string>(
  flags: Flags,
  help: string,
  choices: readonly Value[],
  fallback: NoInfer<Value>,
): TypedOption<{ readonly [name in NameOf<Flags>]: Value }> {
  const declared = new TypedOption<{ readonly [name in NameOf<Flags>]: Value }>(flags, help);
  declared.choices = choices;
  return declared.default(fallback);
}

/** The values of some options by name, as a command is given them. */
export type ValuesOf<Options extends readonly TypedOption[]> = Intersection<Options[number]['values']>;

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? { [name in keyof All]: All[name] }
  : never;

/** `-i, --input <file>` is `input`, `--no-limits` is `limits`. */
type NameOf<Flags extends string> = Flags extends `${string}--no-${infer Long}`
  ? CamelCase<FirstWord<Long>>
  : Flags extends `${string}--${infer Long}`
    ? CamelCase<FirstWord<Long>>
    : never;

type FirstWord<Text extends string> = Text extends `${infer First} ${string}` ? First : Text;

type CamelCase<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Text;

/** The names in a table, for the choices of an option. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}

/** An object with the one key, or an empty one where the value is undefined: for options that are absent or have a value. */
export function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}
