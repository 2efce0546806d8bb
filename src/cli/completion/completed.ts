/** What a completion script contains about a command. The first command is the default. */
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
  /** Empty if the value is a file or arbitrary. */
  readonly choices: readonly string[];
}

/** In single quotes, for any of the shells. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One line without characters that a shell treats as a pattern or a separator. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[[\]:\\`$"]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
