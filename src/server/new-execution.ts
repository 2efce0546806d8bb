import { randomUUID } from 'node:crypto';
import { executionArnStart } from '../arn.ts';
import type { NewExecution } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import { uuidOf } from './chance.ts';
import { keysOf, type StoredExecution } from './execution-file.ts';
import type { Target } from './registered-machine.ts';

interface Asked {
  readonly input: Json;
  /** Undefined: a name is generated. */
  readonly name: string | undefined;
  /** Identifies the task that starts it: a resumed task refers to the execution that it has already started. */
  readonly startedBy: string | undefined;
}

/** Names an execution before it starts. */
export function newInfo(
  { machine, revision }: Target,
  region: string,
  { input, name, startedBy }: Asked,
): NewExecution {
  const { type } = machine;
  const chosen = name ?? (startedBy === undefined ? randomUUID() : uuidOf(startedBy));
  const start = executionArnStart(machine.arn, type);
  const arn = type === 'STANDARD' ? start + chosen : `${start + chosen}:${runIdOf(startedBy)}`;
  return {
    arn,
    // a slice of the ARN takes less memory than a separate string
    name: arn.slice(start.length, start.length + chosen.length),
    machineArn: machine.arn,
    machineName: machine.name,
    roleArn: revision.roleArn,
    type,
    region,
    input,
  };
}

/** Distinguishes executions of an Express machine that have the same name. */
function runIdOf(startedBy: string | undefined): string {
  return startedBy === undefined ? randomUUID() : uuidOf(`${startedBy} run`);
}

/** The record of an execution that has not started yet. */
export function newStored(execution: NewStored): StoredExecution {
  const { key, info, target, seed, depth, startedBy, testCase, inputText, traceHeader } = execution;
  const { machineKey, revisionKey, versionArn, aliasArn } = keysOf(target);
  // written out member by member: each spread object gets a hidden class of its own, which costs time and memory
  return {
    key,
    info,
    machineKey,
    revisionKey,
    versionArn,
    aliasArn,
    startDate: 0,
    seed,
    depth,
    startedBy,
    testCase,
    inputText,
    traceHeader,
    outcome: undefined,
  };
}

interface NewStored
  extends Pick<
    StoredExecution,
    'key' | 'info' | 'seed' | 'depth' | 'startedBy' | 'testCase' | 'inputText' | 'traceHeader'
  > {
  readonly target: Target;
}
