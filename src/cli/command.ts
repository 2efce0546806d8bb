import type { SettingName } from '../config/settings.ts';
import type { Io } from './io.ts';
import type { TypedOption, ValuesOf } from './options/option.ts';

/** What every command receives besides its own options. */
export interface CommonValues {
  /** False with `--no-color`. */
  readonly color: boolean;
  /** What the command line itself gives, without the configuration. */
  readonly line: object;
}

/** A command of the command line: one file each in `commands/`, and a line in its table. */
export interface Command<Options extends readonly TypedOption[] = readonly TypedOption[]> {
  readonly name: string;
  readonly summary: string;
  /** In commander's syntax: `<definition>`, `[definition]`, `<files...>`. */
  readonly arguments: readonly (readonly [syntax: string, help: string])[];
  readonly options: Options;
  /** For its help: a command line, and a description of what it does. */
  readonly examples?: readonly (readonly [command: string, does: string])[];
  /** The settings of a configuration that replace options. Default: none. */
  readonly settings?: readonly SettingName[];
  /**
   * `args` in the order of `arguments` (`<files...>` gives any number), `options` by their camel-cased long names.
   * Returns the exit code.
   *
   * @param reread returns the options with the current configuration; for watch mode
   */
  run(
    args: readonly (string | undefined)[],
    options: ValuesOf<Options> & CommonValues,
    io: Io,
    reread: () => Promise<ValuesOf<Options> & CommonValues>,
  ): Promise<number>;
}

/** Types a command's options by their declarations. */
export function defineCommand<Options extends readonly TypedOption[]>(command: Command<Options>): Command<Options> {
  return command;
}
