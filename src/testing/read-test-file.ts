import { dirname } from 'node:path';
import { readSetting } from '../config/read-settings.ts';
import type { SettingName, SettingValue } from '../config/settings.ts';
import { type Complain, readKnownEntries } from '../source/known-entries.ts';
import { type MapEntry, type SourceNode, stringOf } from '../source/source-node.ts';
import { FILE_FIELDS, FILE_SETTINGS, type TestFileHead, type TestSettings } from './test-file.ts';

/**
 * Parses a test file without its tests, which refer to states of a definition that must be loaded first.
 *
 * @param path of the file; absolute
 * @returns undefined after reporting a problem
 */
export function readTestFile(
  root: SourceNode,
  path: string,
  shown: string,
  complain: Complain,
): TestFileHead | undefined {
  const fields = readKnownEntries(root, 'A test file', FILE_FIELDS, complain);
  if (fields === undefined) return undefined;
  const settings = readSettingsOf(fields, FILE_SETTINGS, dirname(path), complain);
  const definition = fields.get('definition');
  const named = stringOf(definition?.value);
  if (definition === undefined) {
    complain(root, "The test file has no 'definition'", 'It names the template or definition that is tested');
  } else if (named === undefined || named === '') {
    complain(definition.value, 'definition must be the path of a template or definition');
  }
  const tests = fields.get('tests');
  if (tests === undefined || (tests.value.kind === 'list' && tests.value.items.length === 0)) {
    complain(tests?.value ?? root, 'The test file has no tests', "Like tests: [{ name: '...', input: {} }]");
  } else if (tests.value.kind !== 'list') {
    complain(tests.value, 'tests must be a list');
  }
  const clock = readClock(fields.get('clock'), complain);
  const seed = readSeed(fields.get('seed'), complain);
  const sharesEnvironments = readSwitch(fields.get('share-environments'), complain) ?? false;
  if (named === undefined || named === '' || tests?.value.kind !== 'list') return undefined;
  return {
    path,
    shown,
    definition: { path: named, range: definition!.value },
    settings,
    fields,
    clock,
    seed: seed ?? 0,
    sharesEnvironments,
    tests: tests.value.items,
  };
}

export function readSettingsOf(
  fields: ReadonlyMap<string, MapEntry>,
  names: readonly SettingName[],
  folder: string,
  complain: Complain,
): TestSettings {
  const settings = new Map<SettingName, SettingValue>();
  for (const name of names) {
    const entry = fields.get(name);
    if (entry === undefined) continue;
    // a value without placeholders needs no text in between
    const isInline = name === 'input' && entry.value.kind !== 'scalar';
    const value = isInline ? entry.value : readSetting(name, entry, folder, complain);
    if (value !== undefined) settings.set(name, value);
  }
  return settings;
}

/** Milliseconds since the epoch. */
export function readClock(entry: MapEntry | undefined, complain: Complain): number | undefined {
  if (entry === undefined) return undefined;
  const text = stringOf(entry.value);
  const [, date] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.exec(text ?? '') ?? [];
  const time = date !== undefined && isDate(date) ? Date.parse(text!) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  complain(entry.value, 'clock must be a time with a time zone', 'Like 2026-01-31T12:00:00Z');
  return undefined;
}

/** `Date.parse` accepts the 31st of each month, as the 1st of the next one. */
function isDate(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function readSeed(entry: MapEntry | undefined, complain: Complain): number | undefined {
  if (entry === undefined) return undefined;
  const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  complain(entry.value, 'seed must be a whole number from 0 to 4294967295');
  return undefined;
}

export function readSwitch(entry: MapEntry | undefined, complain: Complain): boolean | undefined {
  if (entry === undefined) return undefined;
  const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof value === 'boolean') return value;
  complain(entry.value, `${entry.key} must be true or false`);
  return undefined;
}
