import { randomUUID } from 'node:crypto';
import { executionArnStart } from '../arn.ts';
import type { NewExecution } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import { uuidOf } from './chance.ts';
import { keysOf, type StoredExecution } from './execution-file.ts';
import type { Target } from './registered-machine.ts';

interface Asked {
  readonly input: Json;
  /** Undefined: one is made up. */
  readonly name: string | undefined;
  /** A task that is asked again after a restart means the execution that it has started. */
  readonly startedBy: string | undefined;
}

/** Names an execution that is to start. */
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
    // a part of the ARN, which takes less memory than a name of its own
    name: arn.slice(start.length, start.length + chosen.length),
    machineArn: machine.arn,
    machineName: machine.name,
    roleArn: revision.roleArn,
    type,
    region,
    input,
  };
}

/** What tells the runs of one name of an Express machine apart. */
function runIdOf(startedBy: string | undefined): string {
  return startedBy === undefined ? randomUUID() : uuidOf(`${startedBy} run`);
}

/** One that has not started yet. */
export function newStored(execution: NewStored): StoredExecution {
  const { key, info, target, seed, depth, startedBy, testCase, inputText } = execution;
  const { machineKey, revisionKey, versionArn, aliasArn } = keysOf(target);
  // each by its name: objects that are copied have a form of their own each, which takes time and memory
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
    outcome: undefined,
  };
}

interface NewStored
  extends Pick<StoredExecution, 'key' | 'info' | 'seed' | 'depth' | 'startedBy' | 'testCase' | 'inputText'> {
  readonly target: Target;
}
