import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { MachineSource } from '../template/project.ts';
import type { WorkflowType } from '../workflow-type.ts';

/** One revision of a machine's definition and settings: what a version contains, and what an execution runs. */
export interface Revision {
  /** Its own key in the store. */
  readonly key: string;
  /** Undefined for the first revision, as in the API. */
  readonly id: string | undefined;
  /** Milliseconds since the epoch. */
  readonly date: number;
  readonly definition: string;
  readonly roleArn: string;
  /** loggingConfiguration, tracingConfiguration and encryptionConfiguration, as given. */
  readonly settings: JsonObject;
  readonly source: MachineSource;
}

export interface Version {
  readonly arn: string;
  readonly description: string | undefined;
  readonly creationDate: number;
  readonly revision: Revision;
}

export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly creationDate: number;
  updateDate: number;
  description: string | undefined;
  /** One or two versions, whose weights add up to 100. */
  routes: readonly { readonly versionArn: string; readonly weight: number }[];
}

/** What a request to create a machine says about its first version. */
export interface Publication {
  readonly publish: boolean;
  readonly description: string | undefined;
}

export interface RegisteredMachine {
  /** Distinguishes it from earlier machines with the same name. */
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  readonly type: WorkflowType;
  readonly creationDate: number;
  /** Undefined for machines of a template, and in stores of earlier versions. */
  readonly createdWith?: Publication;
  status: 'ACTIVE' | 'DELETING';
  /**
   * Milliseconds since the epoch: its executions are terminated at their next transition after that. Undefined unless a
   * client has deleted it: executions of a machine that has left the template go on.
   */
  terminatesFrom?: number | undefined;
  revision: Revision;
  lastVersion: number;
  /** By number, oldest first. */
  readonly versions: Map<number, Version>;
  readonly aliases: Map<string, Alias>;
}

/** The target of a StartExecution: a machine, or one of its versions, possibly through an alias. */
export interface Target {
  readonly machine: RegisteredMachine;
  readonly revision: Revision;
  readonly versionArn: string | undefined;
  readonly aliasArn: string | undefined;
}

/** For an execution whose machine has since been deleted. */
export function formerMachine(
  key: string,
  info: Pick<ExecutionInfo, 'machineArn' | 'machineName' | 'type'>,
  revision: Revision,
): RegisteredMachine {
  return {
    key,
    arn: info.machineArn,
    name: info.machineName,
    type: info.type,
    creationDate: revision.date,
    status: 'DELETING',
    revision,
    lastVersion: 0,
    versions: new Map(),
    aliases: new Map(),
  };
}

/** The machine itself, as it is now. */
export function plainTarget(machine: RegisteredMachine): Target {
  return { machine, revision: machine.revision, versionArn: undefined, aliasArn: undefined };
}

/** A client has deleted it, and its executions are being terminated. */
export function isTerminating({ status, terminatesFrom }: RegisteredMachine): boolean {
  return status === 'DELETING' && terminatesFrom !== undefined;
}

/** @throws ApiError StateMachineDeleting */
export function refuseDeleting({ arn, status }: RegisteredMachine): void {
  if (status === 'DELETING') throw new ApiError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
}
