import { compileMocks, parseMockFile } from '../../load-mocks.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { FindExecutionMocks } from '../../server/execution-mocks.ts';
import { hasErrors } from '../../source/diagnostic.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { isMockConfigFile } from '../../tasks/mocks/mock-config-file.ts';
import type { Mocks } from '../../tasks/mocks/mocks.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { printDiagnostics } from '../load/print-diagnostics.ts';
import { given } from '../options/option.ts';

interface MockValues {
  /** A file, or the mocks in a configuration. */
  readonly mock: string | SourceNode;
  /** For executions whose client names no test case. */
  readonly testCase?: string | undefined;
}

/**
 * Reads `--mock` for a server. A mock file answers the tasks of all executions; a MockConfigFile.json answers those of
 * the client's test case, or of `--test-case`; without a test case, it answers none.
 * @returns undefined if the file has errors, which are printed
 * @throws UsageError if there is no such file, or no machine has the test case
 */
export async function loadFindMocks(
  { mock, testCase }: MockValues,
  project: Project,
  cwd: string,
  people: Output,
): Promise<FindExecutionMocks | undefined> {
  const root = await readRoot(mock, cwd, people);
  if (root === undefined) return undefined;
  const find = async (source: MachineSource, named: string | undefined): Promise<Mocks | undefined> => {
    const { mocks, diagnostics } = await compileMocks(root, { project, source, ...given('testCase', named) });
    await printDiagnostics(diagnostics, people);
    return mocks;
  };
  const [first] = project.machines;
  if (isMockConfigFile(root)) {
    const byDefault = testCase === undefined ? undefined : await findDefault(project, testCase, find);
    return async (source, named) =>
      named === undefined ? byDefault?.get(source.name) : await whole(find(source, named), named);
  }
  if (testCase !== undefined && first !== undefined) await find(first, testCase);
  const mocks = first && (await find(first, undefined));
  if (mocks === undefined) return undefined;
  return async (source, named) => (named === undefined ? mocks : whole(find(source, named), named));
}

async function readRoot(mock: string | SourceNode, cwd: string, people: Output): Promise<SourceNode | undefined> {
  if (typeof mock !== 'string') return mock;
  const { root, diagnostics } = await parseMockFile(mock, cwd);
  await printDiagnostics(diagnostics, people);
  return hasErrors(diagnostics) ? undefined : root;
}

async function whole(found: Promise<Mocks | undefined>, testCase: string): Promise<Mocks> {
  const mocks = await found;
  if (mocks === undefined)
    throw new UsageError(`the test case '${testCase}' has errors: the server's terminal shows them`);
  return mocks;
}

/** The machines that have the test case. @throws UsageError if none has */
async function findDefault(
  { machines }: Project,
  testCase: string,
  find: (source: MachineSource, testCase: string) => Promise<Mocks | undefined>,
): Promise<ReadonlyMap<string, Mocks>> {
  const found = new Map<string, Mocks>();
  let refusal: unknown;
  for (const source of machines) {
    try {
      const mocks = await find(source, testCase);
      if (mocks !== undefined) found.set(source.name, mocks);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refusal = error;
    }
  }
  if (found.size === 0 && refusal !== undefined) throw refusal;
  return found;
}
