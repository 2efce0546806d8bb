import type { TaskReply } from './effects.ts';
import { StatesError } from './errors.ts';
import type { TaskInput } from './world-input.ts';

/** @param at the start of the task */
export function toInput(reply: TaskReply, at: number): TaskInput {
  if (reply.kind === 'started') return { ...reply, at };
  if (reply.kind !== 'failed') return reply;
  const { error, cause, fatal, timeout } = reply.error;
  return {
    kind: 'failed',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(fatal && { fatal }),
    ...(timeout !== undefined && { timeout }),
  };
}

export function toReply(input: TaskInput): TaskReply {
  switch (input.kind) {
    case 'started':
      return { kind: 'started', ...(input.workerName !== undefined && { workerName: input.workerName }) };
    case 'failed':
      return { kind: 'failed', error: new StatesError(input.error, input.cause, input) };
    default:
      return input;
  }
}
