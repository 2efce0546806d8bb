import { parseHistoryEntries } from '../history/history-entries.ts';
import { placeEvents, type StoredHistory } from '../history/read-history.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { AwsApi } from './aws-api.ts';
import type { Logging } from './start-execution.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Periods to search, one after the other, until something is found; finally the entire log. */
const LOOK_BACK = [15 * MINUTE, 3 * 60 * MINUTE, DAY, 7 * DAY, 30 * DAY];

export interface LogSearch {
  /** ARN of an execution; with a final `*`, of all whose ARNs have this prefix. */
  readonly execution: string;
  /** Milliseconds since the epoch; undefined starts at the beginning. */
  readonly since: number | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The log group with every event of a machine's executions.
 * @returns its name, or why no log group has all events
 */
export function logGroupOf({ level, logGroupArn }: Logging): { readonly name: string } | { readonly reason: string } {
  const name = /:log-group:([^:]+)/.exec(logGroupArn ?? '')?.[1];
  if (name === undefined || level === 'OFF') return { reason: 'the machine writes no log' };
  if (level !== 'ALL') return { reason: `the log level of the machine is ${level}, which leaves out events` };
  return { name };
}

/** What makes the log complete. Source: "Logging in CloudWatch Logs" of the Step Functions developer guide. */
export const LOG_EVERYTHING = 'LoggingConfiguration with Level: ALL and IncludeExecutionData: true logs every event';

/**
 * The entries of executions in a log group, in no order.
 *
 * @throws AwsError
 */
export async function searchLog(api: AwsApi, logGroup: string, search: LogSearch): Promise<JsonObject[]> {
  const entries: JsonObject[] = [];
  let nextToken: unknown;
  do {
    const input = {
      logGroupName: logGroup,
      filterPattern: `{ $.execution_arn = ${JSON.stringify(search.execution)} }`,
      ...(search.since !== undefined && { startTime: search.since }),
      ...(nextToken ? { nextToken } : {}),
    };
    const options = { subject: logGroup, ...(search.signal !== undefined && { signal: search.signal }) };
    const page = await api.call('cloudwatch-logs', 'FilterLogEvents', input, options);
    for (const { message = '' } of (page.events ?? []) as readonly { readonly message?: string }[]) {
      const found = parseHistoryEntries(message, logGroup)?.entries ?? [];
      for (const { value } of found) if (isJsonObject(value)) entries.push(value);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return entries;
}

/**
 * The events of an Express execution, from the log of its machine.
 * @throws UsageError if they are missing or incomplete
 */
export async function readLogged(api: AwsApi, arn: string, logging: Logging): Promise<StoredHistory> {
  const group = logGroupOf(logging);
  if ('reason' in group) {
    throw new UsageError(`an Express execution has no history but its log, and ${group.reason}\n  ${LOG_EVERYTHING}`);
  }
  for (const back of [...LOOK_BACK, undefined]) {
    const since = back === undefined ? undefined : Date.now() - back;
    const entries = await searchLog(api, group.name, { execution: arn, since });
    // executions that began earlier may be truncated
    const isWhole = back === undefined || entries.some(({ type }) => type === 'ExecutionStarted');
    if (!isWhole || entries.length === 0) continue;
    return placeEvents(
      { entries: entries.map((value) => ({ value, where: `${group.name}: an entry` })), hasMore: false },
      group.name,
    );
  }
  throw new UsageError(
    `the log group ${group.name} has no events of ${arn}: entries may take a minute to appear there`,
  );
}
