import type { Json, JsonObject } from '../../json.ts';

/** An optimised integration: all that validation, running, permissions and mocks know of it. */
export interface ServiceRow {
  /** Absent where its actions are not calls of an API that the AWS SDK has a client for. */
  readonly names?: ErrorNames;
  /** IAM's prefix, where its actions are called as the operations; absent: each action says what it needs. */
  readonly iam?: string;
  /** It runs here, so that no endpoint stands for it. */
  readonly runsHere?: true;
  /** The keys of its results are its own; elsewhere Step Functions writes them in PascalCase. */
  readonly hasOwnKeys?: true;
  readonly actions: Readonly<Record<string, ActionRow>>;
}

/** Errors are those of the SDK for Java v1. */
export interface ErrorNames {
  /** Before the dot of an error's name. */
  readonly prefix: string;
  /** As causes name the service. */
  readonly service: string;
  /** For an error that the service does not declare. */
  readonly exception: string;
}

export interface ActionRow {
  /** How it can be called: `R` request-response, `S` `.sync`, `2` `.sync:2`, `T` `.waitForTaskToken`. */
  readonly patterns: string;
  /** Request fields without which AWS refuses the definition; other required fields fail at run time only. */
  readonly required?: readonly string[];
  /** The package of the client, where it is not the one of the service's name. */
  readonly client?: string;
  /** The operation behind it, where it has another name. */
  readonly operation?: string;
  /** What the operation is given, where it is not the task's payload. */
  readonly toParameters?: (parameters: JsonObject, executionArn: string) => JsonObject;
  /** What the task gets, where it is not the operation's answer. */
  readonly toOutput?: (output: JsonObject) => JsonObject;
  /** An answer that is a failure to the workflow. */
  readonly failure?: (output: JsonObject) => Failure | undefined;
  /** Its result has nothing of the HTTP exchange. */
  readonly isBare?: true;
  /** What `.sync` does besides. */
  readonly onSync?: Pick<ActionRow, 'toParameters' | 'failure'>;
  /** What `.sync` follows to its end. */
  readonly job?: JobRow;
  /** Is more than a call of an API, and cannot be made here. */
  readonly cannotRun?: true;
  /** IAM's actions, where they are not called as the operation; none: nobody can tell. */
  readonly permissions?: readonly string[];
  /**
   * The rule of EventBridge by which Step Functions learns that a job has ended. It makes it when it creates the state
   * machine, as the machine's role. Sources: the policies that the developer guide gives for each service (for example
   * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html), and those that the AWS CDK grants.
   */
  readonly rule?: string;
  /** What its result looks like, for mocks of it. */
  readonly result?: { readonly description: string /** May hold anything. */; readonly openField: string };
}

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

export interface JobRow {
  /** Asks how the job is, by what starting it was given and answered. */
  readonly describe: OperationRow;
  /** Where the job is in that answer: the task's output, or its cause where the job failed. */
  readonly job: Path;
  /** Where the job says how it is. */
  readonly status: Path;
  readonly succeeded: string;
  readonly failed: string;
  /** Whether a job that came to a good end has failed all the same. */
  readonly hasFailed?: (job: Json) => boolean;
  /** What is deleted is not found once it is: that is the good end. */
  readonly endsByGoing?: true;
  /** Ends a job that nobody waits for any more. */
  readonly stop?: OperationRow;
}

export type OperationRow = readonly [action: string, parameters: Readonly<Record<string, Source | readonly [Source]>>];

type Path = readonly (string | number)[];

/** Where a value of an operation's parameters comes from: the answer of the start, or its parameters; or the value. */
export type Source = { readonly started: Path } | { readonly given: Path } | string;

export const started = (...path: Path): Source => ({ started: path });
export const given = (...path: Path): Source => ({ given: path });

/** Actions that are called in the same way, and of which there is nothing else to know. */
export function plain(patterns: string, names: string): Readonly<Record<string, ActionRow>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, { patterns }]));
}
