import type { Json, JsonObject } from '../../json.ts';

/** An optimised integration: everything that validation, running, permissions and mocks know about it. */
export interface ServiceRow {
  /** Absent if its actions are not calls of an API that the AWS SDK has a client for. */
  readonly names?: ErrorNames;
  /** IAM's prefix, if its actions are named like the operations; absent: each action lists its permissions. */
  readonly iam?: string;
  /** It runs locally, so no endpoint applies to it. */
  readonly runsHere?: true;
  /** The keys of its results are its own; elsewhere Step Functions writes them in PascalCase. */
  readonly hasOwnKeys?: true;
  readonly actions: Readonly<Record<string, ActionRow>>;
}

/** Errors are those of the SDK for Java v1. */
export interface ErrorNames {
  /** Before the dot of an error's name. */
  readonly prefix: string;
  /** The service's name in causes. */
  readonly service: string;
  /** For an undeclared error. */
  readonly exception: string;
}

export interface ActionRow {
  /** The supported call patterns: `R` request-response, `S` `.sync`, `2` `.sync:2`, `T` `.waitForTaskToken`. */
  readonly patterns: string;
  /** Request fields without which AWS refuses the definition; other required fields fail only at run time. */
  readonly required?: readonly string[];
  /** The client's package, if it is not named after the service. */
  readonly client?: string;
  /** The underlying operation, if it has another name. */
  readonly operation?: string;
  /** The operation's parameters, if they are not the task's payload. */
  readonly toParameters?: (parameters: JsonObject, executionArn: string) => JsonObject;
  /** The task's result, if it is not the operation's response. */
  readonly toOutput?: (output: JsonObject) => JsonObject;
  /** Turns some responses into failures of the task. */
  readonly failure?: (output: JsonObject) => JobFailure | undefined;
  /** Its result does not contain HTTP metadata. */
  readonly isBare?: true;
  /** What `.sync` does in addition. */
  readonly onSync?: Pick<ActionRow, 'toParameters' | 'failure'>;
  /** How `.sync` follows the job to its end. */
  readonly job?: JobRow;
  /** Needs more than an API call, and is not supported here. */
  readonly cannotRun?: true;
  /** IAM's actions, if not named like the operation; empty: unknown. */
  readonly permissions?: readonly string[];
  /**
   * The EventBridge rule by which Step Functions learns that a job has ended. It is created with the state machine,
   * using the machine's role. Sources: the policies in the developer guide for each service (for example
   * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html), and those that the AWS CDK grants.
   */
  readonly rule?: string;
  /** The shape of its result, for mocks. */
  readonly result?: { readonly description: string /** May hold anything. */; readonly openField: string };
}

export interface JobFailure {
  readonly error: string;
  readonly cause: string;
}

export interface JobRow {
  /** Requests the job's status, given the parameters and the response of its start. */
  readonly describe: OperationRow;
  /** The path of the job in that response: the task's output, or its cause if the job failed. */
  readonly job: Path;
  /** The path of the job's status. */
  readonly status: Path;
  readonly succeeded: string;
  readonly failed: string;
  /** Whether a completed job has still failed. */
  readonly hasFailed?: (job: Json) => boolean;
  /** A deleted job is successful once it is no longer found. */
  readonly endsByGoing?: true;
  /** Stops a job that is no longer needed. */
  readonly stop?: OperationRow;
}

export type OperationRow = readonly [action: string, parameters: Readonly<Record<string, Source | readonly [Source]>>];

type Path = readonly (string | number)[];

/** The origin of a value in an operation's parameters: the response of the start, its parameters, or a constant. */
export type Source = { readonly started: Path } | { readonly given: Path } | string;

export const started = (...path: Path): Source => ({ started: path });
export const given = (...path: Path): Source => ({ given: path });

/** Actions with the same call patterns and no other properties. */
export function plain(patterns: string, names: string): Readonly<Record<string, ActionRow>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, { patterns }]));
}
