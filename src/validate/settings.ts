import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../source/usage-error.ts';
import { checkCodes } from './check-codes.ts';

/** The section `sfn-run` of a package.json. */
export interface Settings {
  readonly ignore: readonly string[];
  readonly strict: boolean;
}

const NONE: Settings = { ignore: [], strict: false };

/** Reads the settings that hold for a file: those of the nearest package.json around it. */
export class SettingsReader {
  readonly #cwd: string;
  readonly #byFolder = new Map<string, Settings>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * @param path of the file; `-` is stdin
   * @throws UsageError where the section is wrong
   */
  of(path: string): Settings {
    return this.#inFolder(path === '-' ? this.#cwd : dirname(resolve(this.#cwd, path)));
  }

  #inFolder(folder: string): Settings {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const settings = readSettings(join(folder, 'package.json')) ?? (parent === folder ? NONE : this.#inFolder(parent));
    this.#byFolder.set(folder, settings);
    return settings;
  }
}

/** Undefined where there is no such file, or it is no JSON: then it is nobody's package. */
function readSettings(file: string): Settings | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  const section = isRecord(content) ? content['sfn-run'] : undefined;
  if (section === undefined) return NONE;
  if (!isRecord(section)) throw new UsageError(`${file}: "sfn-run" must be an object`);
  const { ignore = [], strict = false, ...unknown } = section;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) {
    throw new UsageError(`${file}: "sfn-run" has no setting '${stranger}'; there are: ignore, strict`);
  }
  if (typeof strict !== 'boolean') throw new UsageError(`${file}: "sfn-run.strict" must be true or false`);
  if (!Array.isArray(ignore) || !ignore.every((code) => typeof code === 'string')) {
    throw new UsageError(`${file}: "sfn-run.ignore" must be a list of codes`);
  }
  checkCodes(ignore, `${file}: "sfn-run.ignore"`);
  return { ignore, strict };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
