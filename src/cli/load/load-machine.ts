import type { CompileOptions } from '../../compile.ts';
import { compile } from '../../compile.ts';
import type { Machine } from '../../definition/definition.ts';
import type { Output } from '../../reporters/reporter.ts';
import { type Diagnostic, hasErrors } from '../../source/diagnostic.ts';
import { locateDiagnostics } from '../../source/locate-diagnostics.ts';
import type { LoadOptions } from '../../template/load-project.ts';
import { loadProject } from '../../template/load-project.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { selectMachine } from '../../template/select-machine.ts';
import { keepStacks, stacksOf } from '../../template/stacks-of.ts';
import type { CommonValues } from '../command.ts';
import type { Io } from '../io.ts';
import { given, type ValuesOf } from '../options/option.ts';
import type { DEFINITION_OPTIONS, S3_OPTION, TYPE_OPTION } from '../options/options.ts';
import { readBytes } from '../options/read-input.ts';
import type { HANDLER_OPTIONS, MOCK_OPTIONS } from '../options/run-options.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { findTree, keepTree } from './tree-files.ts';
import type { UsableOptions } from './unused-options.ts';

type SourceValues = Partial<
  ValuesOf<readonly [...typeof DEFINITION_OPTIONS, ...typeof HANDLER_OPTIONS, ...typeof MOCK_OPTIONS, typeof S3_OPTION]>
>;
/** Options of which the command line, not the configuration, gives some. */
type LoadValues = SourceValues & Partial<Pick<CommonValues, 'line'>>;
type TypeValues = ValuesOf<readonly [typeof TYPE_OPTION]>;

export interface LoadedMachine {
  readonly project: Project;
  readonly source: MachineSource;
  readonly machine: Machine;
}

/**
 * Loads the definition given to a command, and prints its problems. Undefined if they make a run impossible; warnings
 * do not.
 */
export async function loadMachine(
  path: string,
  options: LoadValues & TypeValues,
  io: Io,
  people: Output,
  compileOptions: Pick<CompileOptions, 'openResources' | 'unknownNames'> = {},
): Promise<LoadedMachine | undefined> {
  const loaded = await loadSource(path, options, io, people);
  return loaded === undefined ? undefined : compileSource(loaded, options, people, compileOptions);
}

/** Checks the definition, and prints its problems. */
export async function compileSource(
  loaded: Omit<LoadedMachine, 'machine'>,
  options: TypeValues,
  people: Output,
  compileOptions: Pick<CompileOptions, 'openResources' | 'unknownNames'> = {},
): Promise<LoadedMachine | undefined> {
  const { machine, diagnostics } = await compile(loaded.source, {
    ...compileOptions,
    ...given('type', options.type),
  });
  await printAll(loaded.project, diagnostics, people);
  return machine === undefined ? undefined : { ...loaded, machine };
}

/** Prints the problems of a project and one of its definitions, in validate's order. */
export async function printAll(project: Project, diagnostics: readonly Diagnostic[], people: Output): Promise<void> {
  await printDiagnostics(await locateDiagnostics([...project.diagnostics, ...diagnostics], project.path), people);
}

interface SourceOptions extends Pick<LoadOptions, 'acceptsParts'> {
  /** Selects the machine, instead of `--state-machine`. */
  readonly choose?: (project: Project) => MachineSource;
}

/**
 * The same before the definition is parsed. Problems of the files themselves are printed if they make a run impossible;
 * warnings are printed with those of the definition.
 */
export async function loadSource(
  path: string,
  options: LoadValues,
  io: Io,
  people: Output,
  { choose, ...loadOptions }: SourceOptions = {},
): Promise<Omit<LoadedMachine, 'machine'> | undefined> {
  const loaded = await loadProject(path, {
    ...loadOptions,
    ...projectOptions(options, io),
    readStdin: () => readBytes(io.stdin),
  });
  const project = await withUnusedOptions(loaded, options, io);
  if (hasErrors(project.diagnostics)) {
    await printAll(project, [], people);
    return undefined;
  }
  // a mock file uses the machine's name in AWS, which a standalone definition does not contain
  const isNamedByMocks = project.kind === 'definition' && options.testCase !== undefined;
  const id = isNamedByMocks ? undefined : options.stateMachine;
  return { project, source: choose?.(project) ?? selectMachine(project, id) };
}

/** Adds warnings about options that have no effect. Their code is loaded only if there is one that may not. */
export async function withUnusedOptions(
  project: Project,
  { line = {} }: Partial<Pick<CommonValues, 'line'>>,
  { cwd }: Io,
): Promise<Project> {
  if (!MAY_BE_UNUSED.some((name) => Object.hasOwn(line, name))) return project;
  const { findUnusedOptions } = await import('./unused-options.ts');
  const unused = await findUnusedOptions(line, project, cwd);
  if (unused.length === 0) return project;
  const warned = { ...project, diagnostics: [...project.diagnostics, ...unused] };
  keepStacks(warned, stacksOf(project));
  return warned;
}

const MAY_BE_UNUSED = [
  'parameterOverrides',
  'envVars',
  'handler',
  'handlers',
  's3',
  'endpointUrl',
  'aws',
  'connections',
  'lambdaEndpoint',
  'inspect',
  'inspectBrk',
] as const satisfies readonly (keyof UsableOptions)[];

/** Names of parameters and substitutions that only the configuration has: it may serve several files. */
function namesOfConfig({ parameterOverrides, substitution, line }: ValuedNames & { line?: object }): Set<string> {
  const own: ValuedNames = line ?? {};
  const given = { ...own.parameterOverrides, ...own.substitution };
  return new Set(Object.keys({ ...parameterOverrides, ...substitution }).filter((name) => !Object.hasOwn(given, name)));
}

type ValuedNames = Partial<Pick<SourceValues, 'parameterOverrides' | 'substitution'>>;

/** How the options of a command load a project. */
export function projectOptions(options: Omit<SourceValues, 'stateMachine'>, io: Io): LoadOptions {
  return {
    cwd: io.cwd,
    ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
    ...given('parameterOverrides', options.parameterOverrides),
    ...given('substitutions', options.substitution),
    shared: namesOfConfig(options),
    ...given('envVars', options.envVars),
    ...given('handlers', options.handler),
    ...given('handlersFolder', options.handlers),
    ...given('s3Dir', options.s3),
    ...(options.cache !== false && {
      trees: {
        find: (file, choice) => findTree(file, choice, io),
        keep: (file, choice, node) => keepTree(file, choice, node, io),
      },
    }),
  };
}
