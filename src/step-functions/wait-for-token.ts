import { StatesError } from '../engine/errors.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import { UsageError } from '../source/usage-error.ts';
import type { OpenToken } from './pending-tasks.ts';

/** Takes the answers to tasks' tokens. */
export interface Tokens {
  /** To be called before anybody can know the token. `isNeeded`: nothing else ends the task. */
  open(token: string, context: TaskContext, isNeeded: boolean): OpenToken;
  /** The first call has answered and the token may still be open: tells the user how to answer it. */
  announce(token: OpenToken, request: TaskRequest, context: TaskContext): void;
}

/** Undefined: no handler, mock or endpoint is configured for tokens. */
export type GetTokens = () => Promise<Tokens> | undefined;

/** `.waitForTaskToken`: submits by a call, and waits for the answer to the token that the call has handed on. */
export function waitForToken(call: TaskRunner, getTokens: GetTokens): TaskRunner {
  return async (request, context) => {
    const { tokens, token } = await openToken(request, context, getTokens, true);
    try {
      // the call of a task that is asked again has answered before: somebody has the token
      if (request.resumed?.isSubmitted !== true) {
        context.notify({ kind: 'submitted', output: await call(request, context) });
      }
    } catch (error) {
      // an answer that was accepted stands, whatever became of its sender
      if (token.isOpen || !(error instanceof StatesError)) {
        token.close();
        throw error;
      }
    }
    tokens.announce(token, request, context);
    return token.answer;
  };
}

/** A task that ends by itself, or by the answer to its token where that comes first. */
export function endByToken(call: TaskRunner, getTokens: GetTokens): TaskRunner {
  return async (request, context) => {
    const { token } = await openToken(request, context, getTokens, false);
    try {
      return await Promise.race([call(request, context), token.answer]);
    } finally {
      token.close();
    }
  };
}

async function openToken(
  { state, token }: TaskRequest,
  context: TaskContext,
  getTokens: GetTokens,
  isNeeded: boolean,
): Promise<{ readonly tokens: Tokens; readonly token: OpenToken }> {
  const tokens = await getTokens();
  if (tokens === undefined || token === undefined) {
    throw new UsageError(`state '${state}': nothing in this run can return its task token`);
  }
  return { tokens, token: tokens.open(token, context, isNeeded) };
}
