import { readMachineArn, withoutQualifier } from '../arn.ts';
import type { Outcome } from '../engine/events.ts';
import type { Json } from '../json.ts';
import type { AwsApi } from './aws-api.ts';

/** A state machine as AWS describes it. */
export interface DeployedMachine {
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The output of `describe-state-machine`, which counts as a definition. */
  readonly document: string;
  /** The log group of its executions, and what is logged. */
  readonly logging: Logging;
}

export interface Logging {
  /** OFF, ERROR, FATAL or ALL. */
  readonly level: string;
  readonly hasData: boolean;
  /** The ARN of the log group; undefined if it has none. */
  readonly logGroupArn: string | undefined;
}

interface LoggingConfiguration {
  readonly level?: string;
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string } }[];
}

/**
 * @param arn of the machine, or of a version; for an alias, describes the machine
 * @throws AwsError
 */
export async function describeMachine(api: AwsApi, arn: string): Promise<DeployedMachine> {
  const isVersion = /^\d+$/.test(readMachineArn(arn)?.qualifier ?? '');
  const stateMachineArn = isVersion ? arn : withoutQualifier(arn);
  const { $metadata: _, ...described } = await api.call(
    'sfn',
    'DescribeStateMachine',
    { stateMachineArn },
    { subject: arn },
  );
  const {
    level = 'OFF',
    includeExecutionData = false,
    destinations = [],
  } = (described.loggingConfiguration ?? {}) as LoggingConfiguration;
  return {
    type: described.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    document: JSON.stringify(described),
    logging: {
      level,
      hasData: includeExecutionData,
      logGroupArn: destinations.find(({ cloudWatchLogsLogGroup: group }) => group !== undefined)?.cloudWatchLogsLogGroup
        ?.logGroupArn,
    },
  };
}

export interface Start {
  readonly machineArn: string;
  /** Identifies the request: repeating the call with it starts nothing more. */
  readonly name: string;
  readonly input: Json;
}

/**
 * @returns the ARN of the execution
 * @throws AwsError
 */
export async function startExecution(api: AwsApi, { machineArn, name, input }: Start): Promise<string> {
  const request = { stateMachineArn: machineArn, name, input: JSON.stringify(input) };
  const { executionArn } = await api.call('sfn', 'StartExecution', request, { subject: machineArn });
  return executionArn as string;
}

/** @throws AwsError */
export async function stopExecution(api: AwsApi, arn: string, cause: string): Promise<void> {
  await api.call('sfn', 'StopExecution', { executionArn: arn, cause }, { subject: arn });
}

export interface SyncExecution {
  readonly arn: string;
  readonly outcome: Outcome;
}

/**
 * Starts an Express execution and waits for its end.
 *
 * @throws AwsError
 */
export async function startSync(
  api: AwsApi,
  { machineArn, name, input }: Start,
  signal: AbortSignal,
): Promise<SyncExecution> {
  const request = { stateMachineArn: machineArn, name, input: JSON.stringify(input) };
  const answer = await api.call('sfn', 'StartSyncExecution', request, { subject: machineArn, signal, once: true });
  const { executionArn, status, output, error, cause, startDate, stopDate } = answer as unknown as SyncAnswer;
  return {
    arn: executionArn,
    outcome: {
      status,
      ...(output !== undefined && { output: JSON.parse(output) as Json }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      startDate: startDate.getTime(),
      stopDate: stopDate.getTime(),
    },
  };
}

interface SyncAnswer {
  readonly executionArn: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly startDate: Date;
  readonly stopDate: Date;
}
