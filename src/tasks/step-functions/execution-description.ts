import type { Outcome } from '../../engine/events.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ChildExecution } from './executions.ts';

const REDRIVE_REASON = 'Execution is SUCCEEDED and cannot be redriven';

/**
 * DescribeExecution's answer as a `.sync` task has it: PascalCase keys in alphabetical order. `.sync:2` has Input and
 * Output as values, `.sync` as JSON text.
 */
export function describeSucceeded(child: ChildExecution, outcome: Outcome, parsed: boolean): JsonObject {
  const text = (value: Json): Json => (parsed ? value : JSON.stringify(value));
  return {
    ExecutionArn: child.arn,
    Input: text(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    Output: text(outcome.output ?? null),
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: REDRIVE_REASON,
    StartDate: child.startDate,
    StateMachineArn: child.machine.arn,
    Status: 'SUCCEEDED',
    StopDate: outcome.stopDate,
  };
}

/** The cause of the States.TaskFailed that any other end of a `.sync` child is to its parent; Cause and Error come first. */
export function describeFailed(child: ChildExecution, outcome: Outcome): string {
  return JSON.stringify({
    ...(outcome.cause !== undefined && { Cause: outcome.cause }),
    ...(outcome.error !== undefined && { Error: outcome.error }),
    ExecutionArn: child.arn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE',
    StartDate: child.startDate,
    StateMachineArn: child.machine.arn,
    Status: outcome.status,
    StopDate: outcome.stopDate,
  });
}
