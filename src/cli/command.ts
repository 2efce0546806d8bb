import type { Option } from 'commander';
import type { SettingName } from '../config/settings.ts';
import type { Io } from './io.ts';

/** A command of the command line: one file each in `commands/`, and a line in its table. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<definition>`, `[definition]`, `<files...>`. */
  readonly arguments: readonly (readonly [syntax: string, help: string])[];
  readonly options: readonly Option[];
  /** For its help: a command line, and what it does. */
  readonly examples?: readonly (readonly [command: string, does: string])[];
  /** What a configuration can say in the place of options; none where it is absent. */
  readonly settings?: readonly SettingName[];
  /** `args` in the order of `arguments` (`<files...>` gives any number), `options` by their camel-cased long names. Gives the exit code. */
  run(args: readonly (string | undefined)[], options: OptionValues, io: Io): Promise<number>;
}

export interface OptionValues {
  readonly [name: string]: unknown;
}
