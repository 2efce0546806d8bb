import type { Json } from '../json.ts';

/** A value as YAML 1.2 that other YAML parsers read as the same value, with a final line break. */
export async function writeYaml(value: Json): Promise<string> {
  const { stringify } = await import('yaml');
  // `yes`, `012` and `1:30` are something else in YAML 1.1: those are quoted as well
  return stringify(value, { lineWidth: 100, compat: 'yaml-1.1', aliasDuplicateObjects: false });
}
