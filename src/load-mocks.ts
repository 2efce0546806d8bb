import { resolve } from 'node:path';
import type { Json } from './json.ts';
import { type Diagnostic, hasErrors } from './source/diagnostic.ts';
import { parseSource } from './source/parse-source.ts';
import { SourceFile } from './source/source-file.ts';
import type { SourceNode } from './source/source-node.ts';
import { UsageError } from './source/usage-error.ts';
import type { Mocks } from './tasks/mocks/mocks.ts';
import { readMocks } from './tasks/mocks/read-mocks.ts';
import type { MachineSource, Project } from './template/project.ts';
import { isFileProblem, readSourceFile } from './template/read-source-file.ts';

export interface LoadMocksOptions {
  readonly project: Project;
  /** The machine to run; a mock file refers to its states. */
  readonly source: MachineSource;
  /** The test case in a MockConfigFile.json, and the machine's name there if it is not its own. */
  readonly testCase?: string;
  readonly stateMachine?: string;
  /** Base of a relative path. Default: the process's working directory. */
  readonly cwd?: string;
}

export interface LoadedMocks {
  /** Undefined if a diagnostic is an error. */
  readonly mocks: Mocks | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads mocks of tasks, for `createTasks`. They serve one run, since sequences advance.
 *
 * @param given the path of a mock file or of a MockConfigFile.json of Step Functions Local, or the content of one
 * @throws UsageError if there is no such file or test case
 */
export async function loadMocks(
  given: string | Readonly<Record<string, Json>>,
  options: LoadMocksOptions,
): Promise<LoadedMocks> {
  const { root, diagnostics } =
    typeof given === 'string'
      ? await parseMockFile(given, options.cwd ?? process.cwd())
      : await parseMocks(new SourceFile('mocks', JSON.stringify(given)));
  if (root === undefined) return { mocks: undefined, diagnostics };
  const { mocks, diagnostics: found } = await compileMocks(root, options);
  return { mocks, diagnostics: [...diagnostics, ...found] };
}

/** Compiles mocks that are part of another file, such as a configuration. */
export async function compileMocks(
  root: SourceNode,
  { project, source, testCase, stateMachine }: LoadMocksOptions,
): Promise<LoadedMocks> {
  return readMocks(root, {
    shownPath: root.file.path,
    machine: source,
    machineId: stateMachine,
    machines: project.machines,
    testCase,
  });
}

interface ParsedMocks {
  /** Undefined if a diagnostic is an error. */
  readonly root: SourceNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A mock file in either format, unevaluated, for `compileMocks`. @throws UsageError if there is no such file */
export async function parseMockFile(path: string, cwd: string): Promise<ParsedMocks> {
  const file = await readSourceFile(resolve(cwd, path), path);
  if (isFileProblem(file)) throw new UsageError([file.message, file.hint].filter(Boolean).join('\n'));
  return parseMocks(file);
}

async function parseMocks(file: SourceFile): Promise<ParsedMocks> {
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  if (hasErrors(diagnostics)) return { root: undefined, diagnostics };
  if (root === undefined) throw new UsageError(`the mock file ${file.path} is empty`);
  return { root, diagnostics };
}
