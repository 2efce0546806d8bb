import { type Diagnostic, hasErrors } from '../../source/diagnostic.ts';
import type { Complain } from '../../source/known-entries.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { isMockConfigFile, readMockConfigFile } from './mock-config-file.ts';
import { compileMockFile } from './mock-file.ts';
import type { Mocks, MocksRequest } from './mocks.ts';

export interface MocksResult {
  /** Undefined if a diagnostic is an error. */
  readonly mocks: Mocks | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a mock file in either of its two formats, which are distinguished by their content: a mock configuration file
 * of Step Functions Local (StateMachines, MockedResponses), or states and resources with their answers.
 *
 * @throws UsageError if the test case is wrong
 */
export async function readMocks(root: SourceNode, request: MocksRequest): Promise<MocksResult> {
  const diagnostics: Diagnostic[] = [];
  const complain: Complain = (range, message, hint) => {
    diagnostics.push({ severity: 'error', code: 'INVALID_MOCK', message, range, ...(hint !== undefined && { hint }) });
  };
  const warn: Complain = (range, message, hint) => {
    diagnostics.push({
      severity: 'warning',
      code: 'UNLIKELY_MOCK',
      message,
      range,
      ...(hint !== undefined && { hint }),
    });
  };
  const { testCase, shownPath } = request;
  const isForLocal = isMockConfigFile(root);
  if (testCase !== undefined && !isForLocal) {
    throw new UsageError(`${shownPath} has no test cases: they are in a MockConfigFile.json of Step Functions Local`);
  }
  try {
    const mocks = isForLocal
      ? readMockConfigFile(root, request, complain, warn)
      : await compileMockFile(root, request.machines, { complain, warn, report: (one) => diagnostics.push(one) });
    return { mocks: hasErrors(diagnostics) ? undefined : mocks, diagnostics };
  } catch (error) {
    // the errors in the file leave its test cases unknown
    if (error instanceof UsageError && hasErrors(diagnostics)) return { mocks: undefined, diagnostics };
    throw error;
  }
}
