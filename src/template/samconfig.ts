import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import { toJson } from '../source/source-node.ts';
import { readKeyValues } from './key-values.ts';
import { isFileProblem, readSourceFile } from './read-source-file.ts';

/** In SAM CLI's order; the first that exists is used. */
const NAMES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];
/** SAM CLI's default; its other environments are for other stages and are not read. */
const ENVIRONMENT = 'default';
/** A command's section takes precedence over `global`. */
const COMMANDS = ['deploy', 'global'];
const OVERRIDES = 'parameter_overrides';

interface TemplateFolder {
  readonly root: string;
  /** The template's path as the user wrote it. */
  readonly shownPath: string;
}

/**
 * The template's parameter values in SAM CLI's configuration file: `parameter_overrides` of `deploy`, else of `global`,
 * in the environment `default`. The file is next to the template or, for a built template
 * (`.aws-sam/build/template.yaml`), in the project's folder. Problems in it are reported.
 */
export async function readSamconfig(
  folder: TemplateFolder,
  report: ReportDiagnostic,
): Promise<ReadonlyMap<string, string>> {
  const file = await findFile(folder, report);
  if (file === undefined) return new Map();
  const config = await parse(file, report);
  for (const command of COMMANDS) {
    const overrides = [ENVIRONMENT, command, 'parameters', OVERRIDES].reduce(property, config);
    if (overrides !== undefined) return readOverrides(overrides, file, report);
  }
  return new Map();
}

/** Where SAM CLI deploys the template, according to `deploy`, else `global`, in the environment `default`. */
export interface Deployment {
  readonly stackName?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Reports problems in the file. */
export async function readDeployment(folder: TemplateFolder, report: ReportDiagnostic): Promise<Deployment> {
  const file = await findFile(folder, report);
  const config = file === undefined ? undefined : await parse(file, report);
  const text = (name: string): string | undefined => {
    const values = COMMANDS.map((command) => [ENVIRONMENT, command, 'parameters', name].reduce(property, config));
    return values.find((value) => typeof value === 'string');
  };
  const [stackName, region, profile] = [text('stack_name'), text('region'), text('profile')];
  return {
    ...(stackName !== undefined && { stackName }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
}

async function findFile(
  { root, shownPath }: TemplateFolder,
  report: ReportDiagnostic,
): Promise<SourceFile | undefined> {
  const isBuilt = basename(root) === 'build' && basename(dirname(root)) === '.aws-sam';
  const folders = isBuilt ? ['', '../..'] : [''];
  const candidates = folders.flatMap((above) => NAMES.map((name) => join(above, name)));
  const found = candidates.find((name) => existsSync(join(root, name)));
  if (found === undefined) return undefined;
  const file = await readSourceFile(join(root, found), join(dirname(shownPath), found));
  if (!isFileProblem(file)) return file;
  report({ ...file, severity: 'error' });
  return undefined;
}

async function parse(file: SourceFile, report: ReportDiagnostic): Promise<Json | undefined> {
  if (file.path.endsWith('.toml')) {
    const { parseToml } = await import('./parse-toml.ts');
    return parseToml(file, report);
  }
  const node = await parseSource(file, report);
  return node === undefined ? undefined : toJson(node);
}

function property(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? ownValue(value, key) : undefined;
}

/** A string of pairs, a list of such strings or tables, or one table. */
function readOverrides(value: Json, file: SourceFile, report: ReportDiagnostic): ReadonlyMap<string, string> {
  const overrides = new Map<string, string>();
  function refuse(what: string): void {
    const start = Math.max(0, file.text.indexOf(OVERRIDES));
    const range = { file, start, end: start + OVERRIDES.length };
    report({ severity: 'error', code: 'INVALID_CONFIG', message: `${OVERRIDES} ${what}`, range });
  }
  function addTable(table: JsonObject): void {
    for (const [key, item] of Object.entries(table)) {
      const text = isJsonArray(item) ? item.join(',') : item;
      if (typeof text === 'object') refuse(`has no string for '${key}'`);
      else overrides.set(key, String(text));
    }
  }
  for (const item of isJsonArray(value) ? value : [value]) {
    if (typeof item === 'string') {
      const pairs = readKeyValues(item, (part) => refuse(`has '${part}' where Key=Value is expected`));
      for (const [key, text] of pairs) overrides.set(key, text);
    } else if (isJsonObject(item)) {
      addTable(item);
    } else {
      refuse('must be a string or a list of strings, each with Key=Value');
    }
  }
  return overrides;
}
