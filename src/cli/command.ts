import type { Option } from 'commander';
import type { Io } from './io.ts';

/** A command of the command line: one file each in `commands/`, and a line in its table. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<definition>`, `[definition]`, `<files...>`. */
  readonly arguments: readonly (readonly [syntax: string, help: string])[];
  readonly options: readonly Option[];
  /** `args` in the order of `arguments` (`<files...>` gives any number), `options` by their camel-cased long names. Gives the exit code. */
  run(args: readonly (string | undefined)[], options: OptionValues, io: Io): Promise<number>;
}

export interface OptionValues {
  readonly [name: string]: unknown;
}
