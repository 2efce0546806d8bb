import { StatesError } from '../engine/errors.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { Json } from '../json.ts';
import type { RecordedAttempt, RecordedTasks } from './recorded-tasks.ts';

/** The record has no outcome for a task that the definition runs now, or stops while the task is under way. */
export class MissingOutcome extends Error {
  readonly request: TaskRequest;

  constructor(request: TaskRequest) {
    super(`the record has no outcome for the state '${request.state}'`);
    this.request = request;
  }
}

/**
 * Answers every task with what a record says of it, each answer as long after its start as it was recorded: on a
 * virtual clock branches then go on in the order in which they did.
 * Visits are entered where tasks are admitted. Rejects with MissingOutcome where the record does not have the task.
 */
export function createReplayRunner(record: RecordedTasks): TaskRunner {
  return async (request, context) => {
    const attempt = record.currentVisit(request.scope, request.state)?.attempts[request.attempt];
    if (attempt === undefined) throw new MissingOutcome(request);
    return repeat(attempt, request, context);
  };
}

async function repeat(attempt: RecordedAttempt, request: TaskRequest, context: TaskContext): Promise<Json> {
  // a history does not show heartbeats, only that one was missed
  context.notify({ kind: 'heartbeat', isLast: true });
  let passed = 0;
  for (const step of attempt.steps) {
    if (step.after > passed) await context.sleep(step.after - passed);
    passed = Math.max(passed, step.after);
    switch (step.kind) {
      case 'started':
        context.notify({ kind: 'started', ...(step.workerName !== undefined && { workerName: step.workerName }) });
        context.notify({ kind: 'heartbeat', isLast: true });
        break;
      case 'submitted':
        context.notify({ kind: 'submitted', output: step.output });
        break;
      case 'succeeded':
        return step.output;
      case 'failed':
        throw new StatesError(step.error, step.cause);
      case 'timedOut':
        throw new StatesError('States.Timeout', undefined, { timeout: step.timeout });
    }
  }
  // in the record something else ended the task: a sibling's failure, or the execution's end
  await context.sleep(Number.POSITIVE_INFINITY);
  throw new MissingOutcome(request);
}
