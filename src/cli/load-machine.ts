import type { CompileOptions } from '../compile.ts';
import { compile } from '../compile.ts';
import type { Machine } from '../definition/definition.ts';
import type { Output } from '../reporters/reporter.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { locateDiagnostics } from '../source/locate-diagnostics.ts';
import type { LoadOptions } from '../template/load-project.ts';
import { loadProject } from '../template/load-project.ts';
import type { MachineSource, Project, WorkflowType } from '../template/project.ts';
import { selectMachine } from '../template/select-machine.ts';
import type { OptionValues } from './command.ts';
import { given } from './given.ts';
import type { Io } from './io.ts';
import type { KeyValues } from './options.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { readBytes } from './read-input.ts';

export interface LoadedMachine {
  readonly project: Project;
  readonly source: MachineSource;
  readonly machine: Machine;
}

/**
 * Loads the definition that a command names, and prints what is wrong in it.
 * Undefined where that makes a run impossible; warnings do not.
 */
export async function loadMachine(
  path: string,
  options: OptionValues,
  io: Io,
  people: Output,
  compileOptions: Pick<CompileOptions, 'openResources' | 'unknownNames'> = {},
): Promise<LoadedMachine | undefined> {
  const loaded = await loadSource(path, options, io, people);
  return loaded === undefined ? undefined : compileSource(loaded, options, people, compileOptions);
}

/** Checks the definition, and prints what is wrong in it. */
export async function compileSource(
  loaded: Omit<LoadedMachine, 'machine'>,
  options: OptionValues,
  people: Output,
  compileOptions: Pick<CompileOptions, 'openResources' | 'unknownNames'> = {},
): Promise<LoadedMachine | undefined> {
  const { machine, diagnostics } = await compile(loaded.source, {
    ...compileOptions,
    ...given('type', options.type as WorkflowType | undefined),
  });
  await printAll(loaded.project, diagnostics, people);
  return machine === undefined ? undefined : { ...loaded, machine };
}

/** Prints what is wrong with a project and with one of its definitions, in the order in which validate has it. */
export async function printAll(project: Project, diagnostics: readonly Diagnostic[], people: Output): Promise<void> {
  await printDiagnostics(await locateDiagnostics([...project.diagnostics, ...diagnostics], project.path), people);
}

/**
 * The same before the definition is read. What is wrong with the files themselves is printed where that makes a run
 * impossible; warnings go with those of the definition.
 */
export async function loadSource(
  path: string,
  options: OptionValues,
  io: Io,
  people: Output,
  loadOptions: Pick<LoadOptions, 'acceptsParts'> = {},
): Promise<Omit<LoadedMachine, 'machine'> | undefined> {
  const project = await loadProject(path, {
    ...loadOptions,
    cwd: io.cwd,
    readStdin: () => readBytes(io.stdin),
    ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
    ...given('parameterOverrides', options.parameterOverrides as KeyValues | undefined),
    ...given('substitutions', options.substitution as KeyValues | undefined),
    ...given('envVars', options.envVars as string | undefined),
    ...given('handlers', options.handler as KeyValues | undefined),
    ...given('handlersFolder', options.handlers as string | undefined),
    ...given('s3Dir', options.s3 as string | undefined),
  });
  if (hasErrors(project.diagnostics)) {
    await printAll(project, [], people);
    return undefined;
  }
  // a mock file calls the machine by the name that it has in AWS, which a definition on its own does not tell
  const isNamedByMocks = project.kind === 'definition' && options.testCase !== undefined;
  const id = isNamedByMocks ? undefined : (options.stateMachine as string | undefined);
  return { project, source: selectMachine(project, id) };
}
