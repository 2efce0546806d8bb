import { dirname, resolve } from 'node:path';
import { type Complain, readEntries, readKnownEntries } from '../source/known-entries.ts';
import { type MapEntry, type SourceNode, stringOf, toJson } from '../source/source-node.ts';
import { SETTINGS, type Setting, type SettingName, type SettingValue } from './settings.ts';

/** The maximum delay of JavaScript's timers. */
const MAX_TIMEOUT_SECONDS = 2 ** 31 / 1000;

/**
 * Parses the settings of a configuration; problems are reported.
 * @param path of the file that contains it; absolute
 */
export function readSettings(
  root: SourceNode,
  path: string,
  complain: Complain,
): ReadonlyMap<SettingName, SettingValue> {
  const settings = new Map<SettingName, SettingValue>();
  const names = Object.keys(SETTINGS) as SettingName[];
  const entries = readKnownEntries(root, 'sfn-run', [...names, '$schema'], complain);
  const reader = new ValueReader(dirname(path), complain);
  for (const name of names) {
    const entry = entries?.get(name);
    const value = entry === undefined ? undefined : reader.read(entry, SETTINGS[name]);
    if (value !== undefined) settings.set(name, value);
  }
  return settings;
}

/**
 * Parses one setting in another file, such as a file of tests.
 * @param folder base of its paths; absolute
 * @returns undefined after reporting a problem
 */
export function readSetting(
  name: SettingName,
  entry: MapEntry,
  folder: string,
  complain: Complain,
): SettingValue | undefined {
  return new ValueReader(folder, complain).read(entry, SETTINGS[name]);
}

/** Values by kind. Undefined after reporting a problem. */
class ValueReader {
  readonly #folder: string;
  readonly #complain: Complain;

  constructor(folder: string, complain: Complain) {
    this.#folder = folder;
    this.#complain = complain;
  }

  read(entry: MapEntry, { kind, choices }: Setting): SettingValue | undefined {
    switch (kind) {
      case 'path':
        return this.#path(entry);
      case 'input':
        return this.#input(entry);
      case 'text':
        return this.#text(entry, choices);
      case 'seconds':
        return this.#seconds(entry);
      case 'switch':
        return this.#switch(entry);
      case 'texts':
        return this.#texts(entry);
      case 'values':
        return this.#record(entry, (one) => this.#scalar(one));
      case 'percentages':
        return this.#percentages(entry);
      case 'modules':
        return this.#record(entry, (one) => this.#path(one));
      case 'mocks':
        return this.#mocks(entry);
    }
  }

  #text({ key, value }: MapEntry, choices?: readonly string[]): string | undefined {
    const text = stringOf(value);
    if (text !== undefined && text !== '' && (choices?.includes(text) ?? true)) return text;
    this.#complain(value, `${key} must be ${choices === undefined ? 'a non-empty string' : choices.join(' or ')}`);
    return undefined;
  }

  #path(entry: MapEntry): string | undefined {
    const path = this.#text(entry);
    return path === undefined ? undefined : resolve(this.#folder, path);
  }

  /** As the option takes it: a path, or JSON. */
  #input(entry: MapEntry): string | undefined {
    const text = stringOf(entry.value);
    if (text === undefined) {
      if (entry.value.kind !== 'scalar' || entry.value.value !== null) return JSON.stringify(toJson(entry.value));
      this.#complain(entry.value, `${entry.key} must be a file, or the input itself`);
      return undefined;
    }
    if (!/^\s*[{["]/.test(text)) return this.#path(entry);
    try {
      JSON.parse(text);
      return text;
    } catch (error) {
      this.#complain(entry.value, `${entry.key} is not valid JSON: ${(error as Error).message}`);
      return undefined;
    }
  }

  #mocks(entry: MapEntry): string | SourceNode | undefined {
    if (entry.value.kind === 'map') return entry.value;
    if (stringOf(entry.value)) return this.#path(entry);
    this.#complain(
      entry.value,
      `${entry.key} must be a mock file, or an object`,
      'Like { states: { A task: { return: {} } } }',
    );
    return undefined;
  }

  #seconds({ key, value }: MapEntry): number | undefined {
    const seconds = value.kind === 'scalar' ? value.value : undefined;
    if (typeof seconds === 'number' && seconds > 0 && seconds < MAX_TIMEOUT_SECONDS) return seconds;
    this.#complain(value, `${key} must be a number of seconds greater than 0`);
    return undefined;
  }

  #switch({ key, value }: MapEntry): boolean | undefined {
    const on = value.kind === 'scalar' ? value.value : undefined;
    if (typeof on === 'boolean') return on;
    this.#complain(value, `${key} must be true or false`);
    return undefined;
  }

  #texts({ key, value }: MapEntry): readonly string[] | undefined {
    const texts = value.kind === 'list' ? value.items.map(stringOf) : [undefined];
    if (texts.every((text) => text !== undefined)) return texts;
    this.#complain(value, `${key} must be a list of strings`);
    return undefined;
  }

  /** A parameter may be written as a number: `Count: 3`. */
  #scalar({ key, value }: MapEntry): string | undefined {
    if (value.kind === 'scalar' && value.value !== null) return String(value.value);
    this.#complain(value, `${key} must be a string, a number or a boolean`);
    return undefined;
  }

  #percentages({ key, value }: MapEntry): Readonly<Record<string, number>> | undefined {
    const entries = readKnownEntries(value, key, ['states', 'transitions'], this.#complain);
    if (entries === undefined) return undefined;
    const pairs = [...entries].flatMap(([name, { value: node }]) => {
      const number = node.kind === 'scalar' ? node.value : undefined;
      if (typeof number === 'number' && number >= 0 && number <= 100) return [[name, number] as const];
      this.#complain(node, `${name} must be a number from 0 to 100`);
      return [];
    });
    return Object.fromEntries(pairs);
  }

  #record(
    { key, value }: MapEntry,
    read: (entry: MapEntry) => string | undefined,
  ): Readonly<Record<string, string>> | undefined {
    const entries = readEntries(value, key, this.#complain);
    if (entries === undefined) return undefined;
    const pairs = [...entries].flatMap(([name, entry]) => {
      const text = read(entry);
      return text === undefined ? [] : [[name, text] as const];
    });
    return Object.fromEntries(pairs);
  }
}
