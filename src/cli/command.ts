import type { SettingName } from '../config/settings.ts';
import type { Io } from './io.ts';
import type { TypedOption, ValuesOf } from './options/option.ts';

/** What every command is told besides its own options. */
export interface CommonValues {
  /** False where `--no-color` is given. */
  readonly color: boolean;
}

/** A command of the command line: one file each in `commands/`, and a line in its table. */
export interface Command<Options extends readonly TypedOption[] = readonly TypedOption[]> {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<definition>`, `[definition]`, `<files...>`. */
  readonly arguments: readonly (readonly [syntax: string, help: string])[];
  readonly options: Options;
  /** For its help: a command line, and what it does. */
  readonly examples?: readonly (readonly [command: string, does: string])[];
  /** What a configuration can say in the place of options; none where it is absent. */
  readonly settings?: readonly SettingName[];
  /**
   * `args` in the order of `arguments` (`<files...>` gives any number), `options` by their camel-cased long names. Gives the exit code.
   *
   * @param reread the options with what the configuration says by now; for those who watch
   */
  run(
    args: readonly (string | undefined)[],
    options: ValuesOf<Options> & CommonValues,
    io: Io,
    reread: () => Promise<ValuesOf<Options> & CommonValues>,
  ): Promise<number>;
}

/** Types what a command is given by the options that it declares. */
export function defineCommand<Options extends readonly TypedOption[]>(command: Command<Options>): Command<Options> {
  return command;
}
