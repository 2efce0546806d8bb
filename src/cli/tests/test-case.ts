import type { TaskRequest } from '../../engine/task-runner.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { ValuesOf } from '../options/option.ts';
import type { DEFINITION_OPTIONS } from '../options/options.ts';
import type { MOCK_OPTIONS } from '../options/run-options.ts';

/**
 * Splits `-m StateMachine#TestCase`, Step Functions Local's syntax for a test case; names of machines have no `#`.
 *
 * @throws UsageError if it conflicts with --test-case, or there are no mocks
 */
export function splitTestCase<Values extends ValuesOf<readonly [...typeof DEFINITION_OPTIONS, ...typeof MOCK_OPTIONS]>>(
  options: Values,
): Values {
  const { stateMachine, testCase, mock } = options;
  const hash = stateMachine?.indexOf('#') ?? -1;
  if (hash < 0 && testCase === undefined) return options;
  if (mock === undefined) throw new UsageError('a test case belongs to a mock file: name the file with --mock');
  if (stateMachine === undefined || hash < 0) return options;
  const [machine, named] = [stateMachine.slice(0, hash), stateMachine.slice(hash + 1)];
  if (testCase !== undefined && testCase !== named) {
    throw new UsageError(`--test-case says '${testCase}' and --state-machine says '${named}': give one of them`);
  }
  return { ...options, stateMachine: machine === '' ? undefined : machine, testCase: named };
}

/** How to mock an unanswered task. */
export function hintAtMock({ state }: Pick<TaskRequest, 'state'>): string {
  return `--mock mocks.yml answers it with a mock; in mocks.yml:  states: {${JSON.stringify(state)}: {"return": {}}}`;
}
