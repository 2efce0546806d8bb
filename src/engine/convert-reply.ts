import type { TaskReply } from './effects.ts';
import { StatesError } from './errors.ts';
import type { Failure, TaskInput } from './world-input.ts';

/** @param at the start of the task */
export function toInput(reply: TaskReply, at: number): TaskInput {
  if (reply.kind === 'started') return { ...reply, at };
  return reply.kind === 'failed' ? { kind: 'failed', ...toFailure(reply.error) } : reply;
}

export function toReply(input: TaskInput): TaskReply {
  switch (input.kind) {
    case 'started':
      return { kind: 'started', ...(input.workerName !== undefined && { workerName: input.workerName }) };
    case 'failed':
      return { kind: 'failed', error: fromFailure(input) };
    default:
      return input;
  }
}

export function toFailure({ error, cause, fatal, timeout }: StatesError): Failure {
  return {
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(fatal && { fatal }),
    ...(timeout !== undefined && { timeout }),
  };
}

export function fromFailure(failure: Failure): StatesError {
  return new StatesError(failure.error, failure.cause, failure);
}
