/**
 * An option of a command line with the type of its value, under the value's name in a command's options. `values`
 * exists only for the compiler, not at run time.
 */
export class TypedOption<out Values extends object = object> {
  declare readonly values: Values;
  /** As shown in help: `-i, --input <file>`. */
  readonly flags: string;
  readonly help: string;
  /** `-i`, if there is one. */
  readonly short: string | undefined;
  /** `--input`. */
  readonly long: string;
  /** Whether the next word is the value; `[…]` instead of `<…>` requires `--long=value`. */
  readonly takesValue: 'always' | 'perhaps' | 'never';
  /** Computes the value from a word and the value before it, or throws InvalidValue. */
  parse?: (text: string, previous: unknown) => unknown;
  choices?: readonly string[];
  /** The default value. */
  fallback?: unknown;
  /** The names of conflicting options. */
  conflictsWith: readonly string[] = [];
  /** For an optional value: what a word must look like to be the value without an equals sign. */
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
    const long = this.long.slice(this.isNegated ? '--no-'.length : '--'.length);
    return long.includes('-') ? long.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()) : long;
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

/** Thrown by the parser of an option's value. Known to commander, so that all values have the same kind of message. */
export class InvalidValue extends Error {
  readonly code = 'commander.invalidArgument';
  readonly exitCode = 1;
}

/** Declares an option: a switch, a string, or what `parse` computes from each occurrence and the value before it. */
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

/** Declares an option with a fixed set of values. */
export function choice<const Flags extends string, const Value extends string>(
  flags: Flags,
  help: string,
  choices: readonly Value[],
): TypedOption<{ readonly [name in NameOf<Flags>]?: Value }> {
  const declared = new TypedOption<{ readonly [name in NameOf<Flags>]?: Value }>(flags, help);
  declared.choices = choices;
  return declared;
}

/** Declares an option with a fixed set of values, and a default. */
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

/** The values of some options by name, as a command receives them. */
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

/** The names in a table, as the choices of an option. */
export function namesOf<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[];
}

/** An object with the one key, or an empty one if the value is undefined: for options that may be absent. */
export function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}
