import { machineArnOf } from '../../arn.ts';
import type { AwsApi } from '../../remote/aws-api.ts';
import { AwsError } from '../../remote/aws-error.ts';
import { describeMachineOf } from '../../remote/deployed-machine.ts';
import { LOG_EVERYTHING, readLogged } from '../../remote/execution-log.ts';
import { checkExecutionArn, readExecution } from '../../remote/history-of-execution.ts';
import { describeMachine } from '../../remote/start-execution.ts';
import type { Io } from '../io.ts';
import { given } from '../options/option.ts';
import { createAwsApi } from './aws-access.ts';
import type { HistoryNeeds, LoadedHistory } from './loaded-history.ts';

/**
 * The history of an execution in AWS, through the SDK of the user's project.
 * @throws UsageError with the problem
 */
export async function loadRemoteHistory(arn: string, io: Io, needs: HistoryNeeds): Promise<LoadedHistory> {
  const { region, type } = checkExecutionArn(arn);
  const api = createAwsApi(io, { region, definition: needs.definition });
  try {
    if (type === 'EXPRESS') return await readExpress(api, arn);
    const history = await readExecution(api, arn, needs.children);
    if (needs.children === undefined || needs.definition !== undefined) return history;
    const { description, warning } = await describe(api, arn);
    const warnings = warning === undefined ? history.warnings : [...history.warnings, warning];
    return { ...history, warnings, ...given('description', description) };
  } finally {
    api.close();
  }
}

/** It has no history: its events are in its machine's log. */
async function readExpress(api: AwsApi, arn: string): Promise<LoadedHistory> {
  const { logging, document } = await describeMachine(api, machineArnOf(arn));
  const history = await readLogged(api, arn, logging);
  const warning = `the log leaves out inputs and outputs\n  ${LOG_EVERYTHING}`;
  return { ...history, arn, description: document, ...(!logging.hasData && { warnings: [warning] }) };
}

/** A trace is correct without it, but does not know the maximum number of retries, and a report has no graph. */
async function describe(api: AwsApi, arn: string): Promise<{ description?: string; warning?: string }> {
  try {
    return { description: await describeMachineOf(api, arn) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { warning: `the definition that it ran is left out: ${error.message}` };
  }
}
