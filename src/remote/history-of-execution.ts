import { parseArn, readExecutionArn, resourceInArn } from '../arn.ts';
import type { TraceEvent } from '../engine/events.ts';
import { placeEvents, type StoredHistory } from '../history/read-history.ts';
import type { Json } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { AwsApi } from './aws-api.ts';
import { describeLeftOut, findMapRuns, insertMapRuns, MAX_CHILDREN, readMapRun } from './map-run-children.ts';

/** The maximum page size of GetExecutionHistory. */
const PAGE = 1000;

export interface RemoteHistory extends StoredHistory {
  readonly arn: string;
  /** A sentence for each missing part, with the reason. */
  readonly warnings: readonly string[];
}

/** @throws UsageError if the ARN is not an execution's */
export function checkExecutionArn(text: string): { readonly region: string; readonly type: 'STANDARD' | 'EXPRESS' } {
  if (resourceInArn(text, 'states', 'stateMachine') !== undefined) {
    throw new UsageError(
      `${text} is a state machine, not an execution\n  aws stepfunctions list-executions --state-machine-arn ${text}`,
    );
  }
  if (resourceInArn(text, 'states', 'mapRun') !== undefined) {
    throw new UsageError(
      `${text} is a Map run, not an execution\n  aws stepfunctions list-executions --map-run-arn ${text}`,
    );
  }
  const execution = readExecutionArn(text);
  const { region = '' } = parseArn(text) ?? {};
  if (execution === undefined || region === '') {
    throw new UsageError(
      `${text} is not the ARN of an execution: expected arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`,
    );
  }
  return { region, type: execution.type };
}

/**
 * The history of an execution in AWS.
 * @param children also read the histories of the executions that its Map runs started, with each event at its time
 * @throws UsageError with the problem
 */
export async function readExecution(
  api: AwsApi,
  arn: string,
  children: 'some' | 'all' | undefined,
): Promise<RemoteHistory> {
  const own = await readEvents(api, arn);
  const mapRuns = [];
  const most = children === 'all' ? Number.POSITIVE_INFINITY : MAX_CHILDREN;
  for (const mapRun of children === undefined ? [] : findMapRuns(own)) {
    mapRuns.push({ mapRun, ...(await readMapRun(api, mapRun, (child) => readEvents(api, child), most)) });
  }
  const warning = describeLeftOut(mapRuns.map(({ leftOut }) => leftOut));
  return { arn, events: insertMapRuns(own, mapRuns), others: 0, warnings: warning === undefined ? [] : [warning] };
}

/**
 * The events of an execution's own history.
 * @throws UsageError
 */
export async function readEvents(api: AwsApi, arn: string): Promise<TraceEvent[]> {
  const entries: { readonly value: Json; readonly where: string }[] = [];
  let nextToken: unknown;
  do {
    const input = { executionArn: arn, maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
    const page = await api.call('sfn', 'GetExecutionHistory', input, { subject: arn });
    for (const event of page.events as readonly unknown[]) {
      entries.push({ value: toDocument(event), where: `${arn}: events[${entries.length}]` });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== null);
  return placeEvents({ entries, hasMore: false }, arn).events;
}

/** The SDK's event in the API's JSON form: dates as ISO strings, and without undefined members. */
export function toDocument(event: unknown): Json {
  return JSON.parse(JSON.stringify(event)) as Json;
}
