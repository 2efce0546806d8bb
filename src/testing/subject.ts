import { dirname, relative, resolve } from 'node:path';
import { compile } from '../compile.ts';
import { findConfig } from '../config/find-config.ts';
import { SETTINGS, type SettingName, type SettingValue } from '../config/settings.ts';
import type { Machine } from '../definition/definition.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { locateDiagnostics } from '../source/locate-diagnostics.ts';
import { needsCallbacks } from '../step-functions/needs-callbacks.ts';
import { type LoadOptions, loadProject } from '../template/load-project.ts';
import type { MachineSource, Project } from '../template/project.ts';
import { selectMachine } from '../template/select-machine.ts';
import type { WorkflowType } from '../workflow-type.ts';
import type { NamedStates } from './expectations/expectation.ts';
import { nameStates } from './name-states.ts';
import { FILE_SETTINGS, type TestFileHead, type TestSettings } from './test-file.ts';

/** The definition and settings that the tests of a file use. */
export interface TestSubject {
  readonly project: Project;
  readonly source: MachineSource;
  readonly machine: Machine;
  /** The file's settings, then those of the configuration next to the definition. */
  readonly settings: TestSettings;
  readonly states: NamedStates;
  /** A task may need an answer from outside: functions get the API's address. */
  readonly needsCallbacks: boolean;
}

export interface LoadedSubject {
  /** Undefined if a diagnostic is an error. */
  readonly subject: TestSubject | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads the definition of a test file.
 *
 * @param region of AWS, if the environment sets one
 * @throws UsageError if there is no such file, or no such machine in it
 */
export async function loadSubject(
  head: Pick<TestFileHead, 'path' | 'definition' | 'settings'>,
  cwd: string,
  region: string | undefined,
): Promise<LoadedSubject> {
  const path = resolve(dirname(head.path), head.definition.path);
  const config = await findConfig(dirname(path), cwd);
  const settings = mergeSettings(config?.settings, head.settings);
  const project = await loadProject(relative(cwd, path) || '.', {
    cwd,
    ...toLoadOptions(settings, cwd, region),
    shared: namesOnlyIn(config?.settings, head.settings),
  });
  if (hasErrors(project.diagnostics)) return describe(project, []);
  const type = settings.get('type') as WorkflowType | undefined;
  // a mock configuration uses the machine's name in AWS, which a standalone definition does not contain
  const isNamedByMocks = project.kind === 'definition' && settings.get('mocks') !== undefined;
  const id = isNamedByMocks ? undefined : (settings.get('state-machine') as string | undefined);
  const source = selectMachine(project, id);
  const { machine, diagnostics } = await compile(source, {
    unknownNames: 'warning',
    ...(type !== undefined && { type }),
  });
  if (machine === undefined) return describe(project, diagnostics);
  const { diagnostics: located } = await describe(project, diagnostics);
  const subject = {
    project,
    source,
    machine,
    settings,
    states: nameStates(project, machine),
    needsCallbacks: needsCallbacks(source, project),
  };
  return { subject, diagnostics: located };
}

async function describe(project: Project, own: readonly Diagnostic[]): Promise<LoadedSubject> {
  return {
    subject: undefined,
    diagnostics: await locateDiagnostics([...project.diagnostics, ...own], project.path),
  };
}

/** The file's own settings take precedence; those with names and values are merged. */
function mergeSettings(outer: TestSettings | undefined, own: TestSettings): TestSettings {
  if (outer === undefined) return own;
  const merged = new Map<SettingName, SettingValue>(own);
  for (const name of FILE_SETTINGS) {
    const value = outer.get(name);
    if (value === undefined) continue;
    const given = own.get(name);
    if (given === undefined) merged.set(name, value);
    else if (isTable(value) && isTable(given)) merged.set(name, { ...value, ...given });
  }
  return merged;
}

/** Names of parameters and substitutions that the test file does not have itself: a configuration serves several. */
function namesOnlyIn(outer: TestSettings | undefined, own: TestSettings): ReadonlySet<string> {
  const namesOf = (settings: TestSettings | undefined): readonly string[] =>
    [settings?.get('parameters'), settings?.get('substitutions')].flatMap((table) => Object.keys(table ?? {}));
  const known = new Set(namesOf(own));
  return new Set(namesOf(outer).filter((name) => !known.has(name)));
}

function isTable(value: SettingValue): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && !Array.isArray(value) && !('kind' in value && 'file' in value);
}

function toLoadOptions(settings: TestSettings, cwd: string, region: string | undefined): LoadOptions {
  const option = <K extends keyof LoadOptions>(key: K, name: SettingName): Partial<LoadOptions> => {
    const value = settings.get(name);
    return value === undefined ? {} : { [key]: SETTINGS[name].kind === 'path' ? shorten(value as string) : value };
  };
  /** Paths are absolute; messages show them as the user would write them. */
  const shorten = (path: string): string => relative(cwd, path) || '.';
  const handlers = settings.get('handlers') as Readonly<Record<string, string>> | undefined;
  return {
    ...(region !== undefined && { region }),
    ...option('parameterOverrides', 'parameters'),
    ...option('substitutions', 'substitutions'),
    ...option('envVars', 'env-vars'),
    ...(handlers !== undefined && {
      handlers: Object.fromEntries(Object.entries(handlers).map(([name, module]) => [name, shorten(module)])),
    }),
    ...option('handlersFolder', 'handlers-folder'),
    ...option('s3Dir', 's3'),
  };
}
