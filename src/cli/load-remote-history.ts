import type { AwsApi } from '../remote/aws-api.ts';
import { AwsError } from '../remote/aws-error.ts';
import { describeMachineOf } from '../remote/deployed-machine.ts';
import { checkExecutionArn, readExecution } from '../remote/history-of-execution.ts';
import { createAwsApi } from './aws-access.ts';
import { given } from './given.ts';
import type { Io } from './io.ts';
import type { HistoryNeeds, LoadedHistory } from './loaded-history.ts';

/**
 * The history of an execution in AWS, by the SDK of the user's project.
 *
 * @throws UsageError that says what is wrong
 */
export async function loadRemoteHistory(arn: string, io: Io, needs: HistoryNeeds): Promise<LoadedHistory> {
  const { region } = checkExecutionArn(arn);
  const api = createAwsApi(io, { region, definition: needs.definition });
  try {
    const history = await readExecution(api, arn, needs.children === true);
    if (needs.children !== true || needs.definition !== undefined) return history;
    const { description, warning } = await describe(api, arn);
    const warnings = warning === undefined ? history.warnings : [...history.warnings, warning];
    return { ...history, warnings, ...given('description', description) };
  } finally {
    api.close();
  }
}

/** A trace is right without it, but it does not know how many retries there can be, and a report has no graph. */
async function describe(api: AwsApi, arn: string): Promise<{ description?: string; warning?: string }> {
  try {
    return { description: await describeMachineOf(api, arn) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { warning: `the definition that it ran is left out: ${error.message}` };
  }
}
