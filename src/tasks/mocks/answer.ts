import { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';

/** A mock's answer to one invocation of a task. */
export type MockAnswer = {
  /** By the run's clock. */
  readonly delayMs: number;
} & (
  | { readonly output: Json; readonly failure?: undefined }
  | { readonly failure: StatesError; readonly output?: undefined }
);

/** A mocked failure in the form of the engine's own: a timeout causes the event of a timeout. */
export function createFailure(error: string, cause: string | undefined): StatesError {
  return new StatesError(error, cause, error === 'States.Timeout' ? { timeout: 'task' } : {});
}

/**
 * Emits the events of a task on AWS before its end: it starts and, if it waits for a job or a callback, its first call
 * responds, with a response that a mock does not contain.
 * @returns the answer, after its delay
 */
export function perform(
  answer: MockAnswer,
  { resource }: Pick<TaskRequest, 'resource'>,
  context: TaskContext,
): MockAnswer | Promise<MockAnswer> {
  context.notify({ kind: 'started' });
  if (resource.kind === 'integration' && resource.pattern !== 'request-response') {
    context.notify({ kind: 'submitted', output: {} });
  }
  return answer.delayMs > 0 ? context.sleep(answer.delayMs).then(() => answer) : answer;
}
