import { compileMocks, type LoadMocksOptions, loadMocks as load } from '../../load-mocks.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { Mocks } from '../../tasks/mocks/mocks.ts';
import type { Io } from '../io.ts';
import { given as option } from '../options/option.ts';
import type { LoadedMachine } from './load-machine.ts';
import { printDiagnostics } from './print-diagnostics.ts';

/**
 * Reads the mocks of a run and prints their problems. Undefined if they make the run impossible.
 * @param given the file's path, or the mocks in a configuration
 */
export async function loadMocks(
  given: string | SourceNode,
  { project, source }: Pick<LoadedMachine, 'project' | 'source'>,
  { stateMachine, testCase }: { readonly stateMachine?: string; readonly testCase?: string },
  { cwd }: Io,
  people: Output,
): Promise<Mocks | undefined> {
  const options: LoadMocksOptions = {
    project,
    source,
    cwd,
    ...option('stateMachine', stateMachine),
    ...option('testCase', testCase),
  };
  const { mocks, diagnostics } = await (typeof given === 'string'
    ? load(given, options)
    : compileMocks(given, options));
  await printDiagnostics(diagnostics, people);
  return mocks;
}
