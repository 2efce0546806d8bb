import type { Machine } from '../definition/definition.ts';
import { STATE_TYPE_NAMES, type StateTypeName } from '../definition/state-type-name.ts';
import type { Json } from '../json.ts';

/** AWS's history vocabulary, as listed in the GetExecutionHistory API. */
export type EventType =
  | `Execution${'Started' | 'Succeeded' | 'Failed' | 'Aborted' | 'TimedOut' | 'Redriven'}`
  | `${StateTypeName}StateEntered`
  | `${Exclude<StateTypeName, 'Fail'>}StateExited`
  | `${'Task' | 'Wait' | 'Parallel' | 'Map'}StateAborted`
  | `${'Parallel' | 'Map'}State${'Started' | 'Succeeded' | 'Failed'}`
  | `MapIteration${'Started' | 'Succeeded' | 'Failed' | 'Aborted'}`
  | `MapRun${'Started' | 'Succeeded' | 'Failed' | 'Aborted' | 'Redriven'}`
  | `Task${'Scheduled' | 'Started' | 'StartFailed' | 'Submitted' | 'SubmitFailed' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `LambdaFunction${'Scheduled' | 'ScheduleFailed' | 'Started' | 'StartFailed' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | `Activity${'Scheduled' | 'ScheduleFailed' | 'Started' | 'Succeeded' | 'Failed' | 'TimedOut'}`
  | 'EvaluationFailed';

/** Created once: every reader would hash and compare a string that is concatenated anew for each state. */
const ENTERED = new Map<StateTypeName, EventType>(STATE_TYPE_NAMES.map((type) => [type, `${type}StateEntered`]));
const EXITED = new Map<StateTypeName, EventType>(
  STATE_TYPE_NAMES.flatMap((type) => (type === 'Fail' ? [] : [[type, `${type}StateExited`]])),
);

export function enteredEvent(type: StateTypeName): EventType {
  return ENTERED.get(type)!;
}

/** The event written when a state is left; undefined for types whose states are not left. */
export function exitedEvent(type: StateTypeName): EventType | undefined {
  return EXITED.get(type);
}

/**
 * One event as the engine emits it: AWS's fields, with payloads as values. `toHistoryEvent` turns it into AWS's
 * document, so that a history's strings are created only on demand.
 */
export interface TraceEvent {
  /** 1..n without gaps, per execution. */
  readonly id: number;
  readonly previousEventId: number;
  readonly type: EventType;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly timestamp: number;
  readonly details: EventDetails | undefined;
  readonly scope: Scope;
}

/** The union of the details of all types, by AWS's names. A key that AWS omits is absent. */
export interface EventDetails {
  readonly name?: string;
  readonly input?: Json;
  readonly output?: Json;
  readonly assignedVariables?: Readonly<Record<string, Json>>;
  readonly error?: string;
  readonly cause?: string;
  readonly location?: string;
  readonly state?: string;
  readonly roleArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly stateMachineVersionArn?: string;
  readonly index?: number;
  readonly length?: number;
  readonly mapRunArn?: string;
  readonly redriveCount?: number;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly region?: string;
  readonly parameters?: Json;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly taskCredentials?: { readonly roleArn: string };
  readonly workerName?: string;
  /** In a stored history: payloads that are truncated texts, as stored. */
  readonly truncated?: readonly PayloadField[];
}

export type PayloadField = 'input' | 'output' | 'parameters';

/** The place of an event: the path of branches, iterations and child executions, innermost first. */
export interface Scope {
  readonly kind: 'execution' | 'branch' | 'iteration' | 'child';
  /** The index of the branch or iteration, or of the child among those that its state started; 0 for the execution. */
  readonly index: number;
  /** The enclosing Parallel or Map state (or the Task that started a child execution). */
  readonly state: string | undefined;
  readonly parent: Scope | undefined;
  /** For an execution that a Task started; a Distributed Map's children run the Map's own processor. */
  readonly machine?: { readonly name: string; readonly definition: Machine };
}

export const ROOT_SCOPE: Scope = { kind: 'execution', index: 0, state: undefined, parent: undefined };

/**
 * A state begins to wait: a Wait state, or a failed attempt that will be retried. AWS's history shows this only
 * afterwards, so observers receive it separately.
 */
export interface StatePause {
  readonly scope: Scope;
  readonly state: string;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly since: number;
  readonly until: number;
  /** Why the attempt failed, and the event of the failure; absent for a Wait. */
  readonly retry?: { readonly error?: string; readonly cause?: string; readonly failedEventId: number };
}

/** How an execution ended. */
export interface Outcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly startDate: number;
  readonly stopDate: number;
}
