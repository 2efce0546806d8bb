import { executionArnStart } from '../../arn.ts';
import type { Outcome, TraceEvent } from '../../engine/events.ts';
import type { NewExecution } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { ListedExecution, StoredExecution } from '../execution-file.ts';
import { writeEvents } from './packed-events.ts';
import type { RecordReader } from './record-reader.ts';
import type { RecordWriter } from './record-writer.ts';

/**
 * The common data of executions that run the same revision of a machine and were started under the same machine name.
 */
export interface SharedFacts
  extends Pick<StoredExecution, 'machineKey' | 'revisionKey' | 'versionArn' | 'aliasArn'>,
    Pick<NewExecution, 'machineArn' | 'machineName' | 'roleArn' | 'type' | 'region'> {
  /** The part of an execution's ARN before its name. */
  readonly arnStart: string;
}

export function sharedFacts({ info, machineKey, revisionKey, versionArn, aliasArn }: StoredExecution): SharedFacts {
  const { machineArn, machineName, roleArn, type, region } = info;
  const arnStart = executionArnStart(machineArn, type);
  return { machineArn, machineName, roleArn, type, region, machineKey, revisionKey, versionArn, aliasArn, arnStart };
}

export function hasFacts(stored: StoredExecution, facts: SharedFacts): boolean {
  const { info } = stored;
  return (
    stored.revisionKey === facts.revisionKey &&
    stored.aliasArn === facts.aliasArn &&
    stored.versionArn === facts.versionArn &&
    stored.machineKey === facts.machineKey &&
    info.machineArn === facts.machineArn &&
    info.machineName === facts.machineName &&
    info.roleArn === facts.roleArn &&
    info.type === facts.type &&
    info.region === facts.region
  );
}

/** Texts that are not repeated in each record. */
export function knownTexts({ roleArn, region }: SharedFacts): readonly string[] {
  return [roleArn, region];
}

const STATUSES: readonly Outcome['status'][] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** The head of each record: its key, its ARN, and the data that lists show. */
export interface Head {
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  /** Milliseconds since the epoch, like all times. */
  readonly startDate: number;
  readonly status: Outcome['status'];
  readonly stopDate: number;
  readonly redriveCount: number | null | undefined;
  readonly redriveTime: number | undefined;
}

export function writeHead(writer: RecordWriter, { key, info, startDate }: StoredExecution, outcome: Outcome): void {
  const { arn, name, type, redriveCount, redriveTime } = info;
  writer.value(key);
  writer.value(name);
  if (type === 'EXPRESS') writer.value(arn.slice(arn.lastIndexOf(':') + 1));
  writer.integer(startDate);
  writer.count(STATUSES.indexOf(outcome.status));
  writer.integer(outcome.stopDate);
  writer.value(redriveCount);
  writer.value(redriveTime);
}

export function readHead(reader: RecordReader, { arnStart, type }: SharedFacts): Head {
  const key = reader.text();
  const name = reader.text();
  return {
    key,
    name,
    arn: type === 'EXPRESS' ? `${arnStart}${name}:${reader.text()}` : arnStart + name,
    startDate: reader.integer(),
    status: STATUSES[reader.count()]!,
    stopDate: reader.integer(),
    redriveCount: reader.value() as number | null | undefined,
    redriveTime: reader.value() as number | undefined,
  };
}

export function toListed(head: Head, { type, versionArn, aliasArn }: SharedFacts): ListedExecution {
  const { arn, name, startDate, status, stopDate, redriveCount, redriveTime } = head;
  return {
    name,
    ...(type === 'EXPRESS' && { arn }),
    ...{ status, startDate, stopDate, versionArn, aliasArn },
    ...(redriveCount && { redriveCount }),
    ...(redriveTime !== undefined && { redriveDate: redriveTime }),
  };
}

/**
 * Writes the part after the head.
 * @param maxBytes stops when the record is longer
 */
export function writeRest(
  writer: RecordWriter,
  stored: StoredExecution,
  outcome: Outcome,
  events: readonly TraceEvent[],
  maxBytes: number,
): void {
  const { info, seed, depth, startedBy, testCase, inputText, traceHeader, isRedriven } = stored;
  writer.value(info.input);
  writer.value(info.mapRun as Json | undefined);
  writer.value(seed);
  writer.count(depth);
  writer.value(startedBy);
  writer.value(testCase);
  writer.value(inputText);
  writer.value(traceHeader);
  writer.value(isRedriven);
  writer.value(outcome.output);
  writer.value(outcome.error);
  writer.value(outcome.cause);
  writer.integer(outcome.startDate);
  writer.count(events.length);
  writeEvents(writer, events, maxBytes);
}

/** Reads everything up to the events, where it leaves the reader. */
export function readRest(reader: RecordReader, head: Head, facts: SharedFacts): StoredExecution {
  const { machineArn, machineName, roleArn, type, region, machineKey, revisionKey, versionArn, aliasArn } = facts;
  const { key, arn, name, startDate, status, stopDate, redriveCount, redriveTime } = head;
  const optionalText = () => reader.value() as string | undefined;
  const input = reader.value() as Json;
  const mapRun = reader.value() as NewExecution['mapRun'];
  const info = { arn, name, machineArn, machineName, roleArn, type, region, input, redriveCount, redriveTime };
  const seed = reader.text();
  const depth = reader.count();
  const startedBy = optionalText();
  const testCase = optionalText();
  const inputText = optionalText();
  const traceHeader = optionalText();
  const isRedriven = reader.value() as boolean | undefined;
  const output = reader.value();
  const error = optionalText();
  const cause = optionalText();
  const outcome: Outcome = {
    status,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    startDate: reader.integer(),
    stopDate,
  };
  return {
    key,
    info: mapRun === undefined ? info : { ...info, mapRun },
    ...{ machineKey, revisionKey, versionArn, aliasArn, startDate, seed, depth, startedBy, testCase, inputText },
    ...(traceHeader !== undefined && { traceHeader }),
    ...(isRedriven !== undefined && { isRedriven }),
    outcome,
    eventCount: reader.count(),
  };
}
