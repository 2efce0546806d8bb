import { SETTINGS, type SettingName } from '../config/settings.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { inTermsOf, type OptionTerms, settingsIn, withoutForeignOptions } from '../source/option-terms.ts';
import type { Range } from '../source/source-file.ts';
import { type MapEntry, stringOf } from '../source/source-node.ts';
import type { Fields, TestFileHead } from './test-file.ts';

/** A problem in the terms of a test file. */
export interface ExplainedProblem {
  readonly message: string;
  /** The setting that it is about; undefined if no field gives it. */
  readonly range: Range | undefined;
}

/**
 * A problem of something that a test file configures. Its message names an option of the command line, and a test file
 * has the setting instead: `--handler a=b.ts` is `handlers: { a: b.ts }`.
 *
 * @param message the first line, and lines that say what to do
 * @param given the fields that may contain the setting; the first ones take precedence
 * @param about the setting that it is about if it names no option and no test case or machine
 */
export function explainProblem(message: string, given: readonly Fields[], about?: SettingName): ExplainedProblem {
  const [first = '', ...hints] = message.replace(MOCK_OF_STATE, 'mock: { return: $1 }').split('\n');
  const shown = hints.map((line) => withoutForeignOptions(line, TERMS)).filter((line) => line !== '');
  return {
    message: [first, ...shown].map((line) => inTermsOf(TERMS, line)).join('\n'),
    range: findSetting(first, given) ?? findNamed(first, given) ?? (about && entryOf(about, given)?.value),
  };
}

/**
 * The diagnostic of an error.
 * @param given the fields that may contain the setting at fault; the first ones take precedence
 * @param place if none of them does
 */
export function explainError(
  { message }: Pick<Error, 'message'>,
  given: readonly Fields[],
  place: Range,
  about?: SettingName,
): Diagnostic {
  const explained = explainProblem(message, given, about);
  const [first = '', ...hints] = explained.message.split('\n');
  return {
    severity: 'error',
    code: 'INVALID_TEST',
    message: capitalised(first),
    range: explained.range ?? place,
    ...(hints.length > 0 && { hint: hints.join('\n') }),
  };
}

/** A diagnostic of the definition: an option may be at fault. */
export function explainDiagnostic(diagnostic: Diagnostic, { fields }: Pick<TestFileHead, 'fields'>): Diagnostic {
  const { message, hint, range } = diagnostic;
  const explained = explainProblem(message, [fields]);
  const place = range ?? explained.range;
  return {
    ...diagnostic,
    message: explained.message,
    ...(hint !== undefined && { hint: inTermsOf(TERMS, hint) }),
    ...(place !== undefined && { range: place }),
  };
}

/** A sentence that begins with a word, and not with the name of a file or a setting. */
export function capitalised(text: string): string {
  return text.replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

const TERMS: OptionTerms = {
  settings: new Map(
    Object.entries(SETTINGS).map(([name, { option }]) => [
      `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      name,
    ]),
  ),
  entry: (setting, name, value) => `${setting}: { ${inYaml(name)}: ${value} }`,
};

/** In `test-state`, whose mock is another option. */
const MOCK_OF_STATE = /--mock '\{"result": "(.*?)"\}'/;

function findSetting(message: string, given: readonly Fields[]): Range | undefined {
  for (const name of settingsIn(message, TERMS)) {
    const entry = entryOf(name as SettingName, given);
    if (entry !== undefined) return findInTable(entry, message);
  }
  return undefined;
}

/** The test case or the machine that the message quotes. */
function findNamed(message: string, given: readonly Fields[]): Range | undefined {
  const testCase = entryOf('test-case', given);
  if (testCase !== undefined && /\bhas no test cases?\b/.test(message)) return testCase.value;
  const machine = entryOf('state-machine', given);
  return machine !== undefined && message.includes(`'${stringOf(machine.value)}'`) ? machine.value : undefined;
}

function entryOf(name: SettingName, given: readonly Fields[]): MapEntry | undefined {
  return given.map((fields) => fields.get(name)).find((entry) => entry !== undefined);
}

/** Of a setting with names and values, the one that the message names. */
function findInTable({ value }: MapEntry, message: string): Range {
  if (value.kind !== 'map') return value;
  const words = new Set(message.split(/[\s'"{}=:;,]+/));
  const named = value.entries.find(({ key }) => words.has(key));
  if (named === undefined) return value;
  return message.includes(`for --handler ${named.key}`) ? named.value : named.keyRange;
}

function inYaml(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
