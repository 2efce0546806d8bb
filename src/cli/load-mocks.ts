import { resolve } from 'node:path';
import type { Output } from '../reporters/reporter.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import { readMocks } from '../tasks/mocks/read-mocks.ts';
import { isFileProblem, readSourceFile } from '../template/read-source-file.ts';
import type { OptionValues } from './command.ts';
import type { Io } from './io.ts';
import type { LoadedMachine } from './load-machine.ts';
import { printDiagnostics } from './print-diagnostics.ts';

/**
 * Reads the mocks of a run and prints what is wrong with them. Undefined where that makes the run impossible.
 *
 * @param given the file's path, or the mocks as they stand in a configuration
 */
export async function loadMocks(
  given: string | SourceNode,
  { project, source }: Pick<LoadedMachine, 'project' | 'source'>,
  { stateMachine, testCase }: OptionValues,
  { cwd }: Io,
  people: Output,
): Promise<Mocks | undefined> {
  const root = typeof given === 'string' ? await readMockFile(given, cwd, people) : given;
  if (root === undefined) return undefined;
  const { mocks, diagnostics } = await readMocks(root, {
    shownPath: typeof given === 'string' ? given : given.file.path,
    machine: source,
    machineId: stateMachine as string | undefined,
    machines: project.machines,
    testCase: testCase as string | undefined,
  });
  await printDiagnostics(diagnostics, people);
  return mocks;
}

async function readMockFile(path: string, cwd: string, people: Output): Promise<SourceNode | undefined> {
  const file = await readSourceFile(resolve(cwd, path), path);
  if (isFileProblem(file)) throw new UsageError([file.message, file.hint].filter(Boolean).join('\n'));
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  await printDiagnostics(diagnostics, people);
  if (hasErrors(diagnostics)) return undefined;
  if (root === undefined) throw new UsageError(`the mock file ${path} is empty`);
  return root;
}
