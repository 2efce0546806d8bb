import { dirname, resolve } from 'node:path';
import { findConfig } from '../../config/find-config.ts';
import { type Config, SETTINGS, type Setting, type SettingName, type SettingValue } from '../../config/settings.ts';
import type { Command } from '../command.ts';
import type { Io } from '../io.ts';
import type { ParsedLine } from './parse-line.ts';

/** As given on the command line or in a configuration; the options determine their types. */
interface OptionValues {
  readonly [name: string]: unknown;
}

/**
 * A command's options, completed by the configuration. Options with names and values (handlers, parameters,
 * substitutions) are merged.
 *
 * @param line its first argument is the definition, which determines the configuration
 * @throws UsageError if the configuration is invalid
 */
export async function applyConfig(
  { settings: wanted }: Pick<Command, 'settings'>,
  { args: [definition], options, given }: Omit<ParsedLine, 'color'>,
  io: Io,
): Promise<OptionValues> {
  if (wanted === undefined) return options;
  const config = await readConfig(options.config as string | undefined, definition, io.cwd);
  if (config === undefined) return options;
  const isGiven = (option: string): boolean => given.has(option);
  const values: Record<string, unknown> = { ...options };
  for (const name of wanted) {
    const setting: Setting = SETTINGS[name];
    const value = config.settings.get(name);
    if (value === undefined || isOverruled(name, options, isGiven)) continue;
    const own = isGiven(setting.option) ? options[setting.option] : undefined;
    if (own === undefined) values[setting.option] = toOption(value, setting);
    else if (isTable(setting)) values[setting.option] = { ...(value as object), ...(own as object) };
  }
  return values;
}

async function readConfig(
  given: string | undefined,
  definition: string | undefined,
  cwd: string,
): Promise<Config | undefined> {
  if (given !== undefined)
    return (await import('../../config/read-config-file.ts')).readConfigFile(resolve(cwd, given), cwd);
  const isFile = definition !== undefined && definition !== '-';
  return findConfig(isFile ? dirname(resolve(cwd, definition)) : cwd, cwd);
}

/** The command line has an option that conflicts with the setting. */
function isOverruled(name: SettingName, options: OptionValues, isGiven: (option: string) => boolean): boolean {
  switch (name) {
    case 'input':
    case 'state-machine':
      // an event has its own
      return isGiven('event');
    case 'quiet':
      return isGiven('verbose');
    case 'verbose':
      return isGiven('quiet');
    case 'test-case':
      // the mocks are the configuration's, and `-m StateMachine#TestCase` selects another test case
      return isGiven('mock') || (isGiven('stateMachine') && String(options.stateMachine).includes('#'));
    default:
      return false;
  }
}

/** `no-limits: true` is the option `limits` with the value false. */
function toOption(value: SettingValue, { on }: Setting): unknown {
  if (on === undefined) return value;
  return value === true ? on : !on;
}

function isTable({ kind }: Setting): boolean {
  return kind === 'modules' || kind === 'values';
}
