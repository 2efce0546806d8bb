import { dirname, relative, resolve } from 'node:path';
import { readFolderConfig } from '../config/read-config.ts';
import type { Config } from '../config/settings.ts';
import { checkCodes } from './check-codes.ts';

/** The settings of `validate` in a configuration. */
export interface ValidateSettings {
  readonly ignore: readonly string[];
  readonly strict: boolean;
}

const NONE: ValidateSettings = { ignore: [], strict: false };

/** Reads the settings for a file: those of the nearest `sfn-run.yml` or package.json. */
export class SettingsReader {
  readonly #cwd: string;
  readonly #byFolder = new Map<string, Promise<ValidateSettings>>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * @param path of the file; `-` is stdin
   * @throws UsageError if the configuration is invalid
   */
  of(path: string): Promise<ValidateSettings> {
    return this.#inFolder(path === '-' ? this.#cwd : dirname(resolve(this.#cwd, path)));
  }

  #inFolder(folder: string): Promise<ValidateSettings> {
    const known = this.#byFolder.get(folder) ?? this.#read(folder);
    this.#byFolder.set(folder, known);
    return known;
  }

  async #read(folder: string): Promise<ValidateSettings> {
    const config = await readFolderConfig(folder, this.#cwd);
    if (config === 'package') return NONE;
    if (config !== undefined) return settingsOf(config, this.#cwd);
    const parent = dirname(folder);
    return parent === folder ? NONE : this.#inFolder(parent);
  }
}

function settingsOf({ path, settings }: Config, cwd: string): ValidateSettings {
  const ignore = (settings.get('ignore') ?? []) as readonly string[];
  checkCodes(ignore, `${relative(cwd, path)}: ignore`);
  return { ignore, strict: settings.get('strict') === true };
}
