import type { Json } from '../json.ts';

/** The identity and input of an execution, known from its start. */
export interface ExecutionInfo {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly region: string;
  readonly input: Json;
  /** Default 0; null if the context object has none. */
  readonly redriveCount?: number | null | undefined;
  /** The last redrive, in milliseconds since the epoch. */
  readonly redriveTime?: number | undefined;
  /** For a Map run's child: the run, and its number of items. */
  readonly mapRun?: { readonly arn: string; readonly items: number };
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/**
 * A plain object of the members, without their source. Written out member by member: spreading an object costs as much
 * as a state.
 */
export function toExecutionInfo(startTime: number, info: Omit<ExecutionInfo, 'startTime'>): ExecutionInfo {
  const { arn, name, machineArn, machineName, roleArn, type, region, input, redriveCount, redriveTime, mapRun } = info;
  return {
    startTime,
    arn,
    name,
    machineArn,
    machineName,
    roleArn,
    type,
    region,
    input,
    redriveCount,
    redriveTime,
    ...(mapRun !== undefined && { mapRun }),
  };
}
