import { Option } from 'commander';

/**
 * An option of a command line with the type of its value, under the name that the value has in the options that a
 * command is given. `values` is for the compiler: nothing has it at run time.
 */
export class TypedOption<out Values extends object = object> extends Option {
  declare readonly values: Values;
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
  parse?: (text: string, previous: unknown) => unknown,
): TypedOption<never> {
  const declared = new TypedOption<never>(flags, help);
  return parse === undefined ? declared : declared.argParser(parse);
}

/** Declares an option that takes one of a few texts. */
export function choice<const Flags extends string, const Value extends string>(
  flags: Flags,
  help: string,
  choices: readonly Value[],
): TypedOption<{ readonly [name in NameOf<Flags>]?: Value }> {
  return new TypedOption<{ readonly [name in NameOf<Flags>]?: Value }>(flags, help).choices(choices);
}

/** The same where one of them is taken if the command line is silent. */
export function choiceOr<const Flags extends string, const Value extends string>(
  flags: Flags,
  help: string,
  choices: readonly Value[],
  fallback: NoInfer<Value>,
): TypedOption<{ readonly [name in NameOf<Flags>]: Value }> {
  return new TypedOption<{ readonly [name in NameOf<Flags>]: Value }>(flags, help).choices(choices).default(fallback);
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
