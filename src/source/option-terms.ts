/**
 * Messages name options of the command line. A test file or a program has settings in their place: these are its terms.
 */
export interface OptionTerms {
  /** `--env-vars` → the setting that replaces it. */
  readonly settings: ReadonlyMap<string, string>;
  /** One name with its value, in a setting that has several. */
  entry(setting: string, name: string, value: string): string;
}

const OPTION = /--[a-z][a-z0-9-]*/g;
/** `--handler a=b.ts`, `--handler 'a=b.ts'` */
const OPTION_WITH_ENTRY = /(--[a-z][a-z0-9-]*) (?:'([^'=]+)=([^']+)'|([^\s=]+)=([^\s;,]+))/g;
/** `--env-vars:`, `--s3 DIR`, `--s3 <dir>`, and `for --handler a` at the end of a line */
const OPTION_WITH_VALUE = /(--[a-z][a-z0-9-]*)(:?)( [A-Z]{2,}\b| <\w+>|(?<=\bfor --[a-z-]+) \S+$)?/g;

/** The settings of the options in a text, in its order. */
export function settingsIn(text: string, { settings }: OptionTerms): readonly string[] {
  return [...text.matchAll(OPTION)].flatMap(([option]) => settings.get(option) ?? []);
}

/** Advice in lines of its own, which begin with an option: without options that have no setting. */
export function withoutForeignOptions(line: string, { settings }: OptionTerms): string {
  if (!line.trimStart().startsWith('--')) return line;
  const indent = line.slice(0, line.length - line.trimStart().length);
  const parts = line.trim().split(/[;,] (?=--)/);
  const known = parts.filter((part) => settings.has(/--[a-z0-9-]+/.exec(part)![0]));
  return known.length === 0 ? '' : indent + known.join('; ');
}

/** A text with settings in place of options. */
export function inTermsOf({ settings, entry }: OptionTerms, text: string): string {
  return text
    .replace(OPTION_WITH_ENTRY, (all, option: string, ...rest) => {
      const [quotedName, quotedValue, name = quotedName, value = quotedValue] = rest as string[];
      const setting = settings.get(option);
      return setting === undefined ? all : entry(setting, name!, value!);
    })
    .replace(OPTION_WITH_VALUE, (all, option: string, colon, value = '') => {
      const setting = settings.get(option);
      if (setting === undefined) return all;
      return colon === '' && value === '' ? `'${setting}'` : `${setting}:${value}`;
    });
}
