import { resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../json.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { parseJson } from '../source/parse-json.ts';
import { toJson } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { isFileProblem, readSourceFile } from './read-source-file.ts';

/** Environment variables of functions from a file, which replace the template's. */
export interface EnvironmentFile {
  /** What the file has for a function under any of its names; the last name that has a value wins. */
  of(names: readonly string[]): Readonly<Record<string, string>>;
  /** Warnings for entries that belong to no function of the project. */
  problems(): readonly Diagnostic[];
}

/** The key for variables of all functions. */
const FOR_ALL = 'Parameters';

/**
 * Reads SAM CLI's format: `{"Function": {"KEY": "value"}}` by logical id or name, `{"Parameters": {…}}` for all of
 * them.
 *
 * @throws UsageError where the file is missing or not in this format
 */
export async function readEnvironmentFile(path: string, cwd: string): Promise<EnvironmentFile> {
  const file = await readSourceFile(resolve(cwd, path), path);
  if (isFileProblem(file)) throw new UsageError([`--env-vars: ${file.message}`, file.hint ?? []].flat().join('\n'));
  const { node, error } = parseJson(file);
  if (error !== undefined) {
    const { line, column } = file.position(error.range.start);
    throw new UsageError(`--env-vars: ${path}:${line}:${column} is not valid JSON: ${error.message}`);
  }
  const content = node === undefined ? undefined : toJson(node);
  if (!isJsonObject(content)) throw wrong(path);
  const entries = Object.entries(content).map(
    ([name, variables]) => [name, readVariables(path, name, variables)] as const,
  );
  return createEnvironment(path, new Map(entries));
}

function createEnvironment(
  path: string,
  byName: ReadonlyMap<string, Readonly<Record<string, string>>>,
): EnvironmentFile {
  const asked = new Set<string>([FOR_ALL]);
  return {
    of(names) {
      const variables: Record<string, string> = {};
      for (const name of [FOR_ALL, ...names]) {
        asked.add(name);
        for (const [key, text] of Object.entries(byName.get(name) ?? {})) setOwn(variables, key, text);
      }
      return variables;
    },
    problems() {
      const unknown = [...byName.keys()].filter((name) => !asked.has(name));
      return unknown.map((name): Diagnostic => {
        const hint = didYouMean(name, asked);
        const message = `There is no function '${name}', for which ${path} has environment variables`;
        return { severity: 'warning', code: 'UNKNOWN_FUNCTION', message, ...(hint !== undefined && { hint }) };
      });
    },
  };
}

function readVariables(path: string, name: string, variables: Json): Readonly<Record<string, string>> {
  if (!isJsonObject(variables)) throw wrong(path);
  const texts: Record<string, string> = {};
  for (const key of Object.keys(variables)) setOwn(texts, key, readValue(path, name, key, variables));
  return texts;
}

function readValue(path: string, name: string, key: string, variables: JsonObject): string {
  const value = ownValue(variables, key)!;
  if (typeof value === 'object') throw new UsageError(`--env-vars: ${path} has no string for ${name}.${key}`);
  return String(value);
}

function wrong(path: string): UsageError {
  return new UsageError(`--env-vars: ${path} is not in SAM CLI's format, {"FunctionLogicalId": {"KEY": "value"}}`);
}
