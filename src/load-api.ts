import { inApiTerms, withApiTerms, withApiTermsNow } from './api-terms.ts';
import type { Json } from './json.ts';
import { type LoadedMocks, type LoadMocksOptions, loadMocks as readMocks } from './load-mocks.ts';
import { formatDiagnostic as format } from './source/code-frame.ts';
import type { Diagnostic } from './source/diagnostic.ts';
import { type LoadOptions, loadProject as load } from './template/load-project.ts';
import type { MachineSource, Project } from './template/project.ts';
import { selectMachine as select } from './template/select-machine.ts';

/**
 * Loads a SAM or CloudFormation template, or a definition on its own, in JSON or YAML; the content decides which.
 * Problems in the files become diagnostics of the project, its machines and its functions.
 *
 * @param path of the file as the user wrote it; `-` is stdin
 * @throws UsageError where the path or a handler's path does not exist, or the envVars file is not in SAM CLI's format
 */
export function loadProject(path: string, options: LoadOptions = {}): Promise<Project> {
  return withApiTerms(() => load(path, options));
}

/**
 * The machine with this logical id or name, or the only one with this prefix, since CDK appends eight characters to
 * ids; without an id, the only machine.
 *
 * @throws UsageError if there is no such machine, or several and no id: the message lists the names
 */
export function selectMachine(project: Project, id: string | undefined): MachineSource {
  return withApiTermsNow(() => select(project, id));
}

/**
 * Reads mocks of tasks, for `createTasks`. They serve one run, since sequences advance.
 *
 * @param given the path of a mock file or of a MockConfigFile.json of Step Functions Local, or the content of one
 * @throws UsageError if there is no such file or test case
 */
export function loadMocks(
  given: string | Readonly<Record<string, Json>>,
  options: LoadMocksOptions,
): Promise<LoadedMocks> {
  return withApiTerms(() => readMocks(given, options));
}

/** A problem as the command prints it: where it is, the line with a caret, and what to do. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { message, hint } = diagnostic;
  const renamed = {
    ...diagnostic,
    message: inApiTerms(message),
    ...(hint !== undefined && { hint: inApiTerms(hint) }),
  };
  return format(renamed);
}
