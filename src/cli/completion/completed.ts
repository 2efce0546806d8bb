/** What a shell is told of a command. The first command is the one that runs where none is named. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** `-f`, `--fast-forward`. */
  readonly flags: readonly string[];
  readonly help: string;
  readonly takesValue: boolean;
  /** Empty where the value is a file or free. */
  readonly choices: readonly string[];
}

/** In single quotes, for any of the shells. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One line that no shell takes for a pattern or a separator. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[[\]:\\`$"]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
