import { StatesError } from '../engine/errors.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { TaskAnswer } from '../engine/world-input.ts';
import { UsageError } from '../source/usage-error.ts';
import type { OpenToken } from './pending-tasks.ts';

/** Receives the answers to the tokens of tasks. */
export interface Tokens {
  /**
   * Call it before any other code can know the token. `isNeeded`: nothing else ends the task. `known`: the answer that
   * arrived before a restart.
   */
  open(token: string, context: TaskContext, isNeeded: boolean, known?: TaskAnswer): OpenToken;
  /** The first call has returned and the token may still be open: tells the user how to answer it. */
  announce(token: OpenToken, request: TaskRequest, context: TaskContext): void;
}

/** Undefined if no handler, mock or endpoint is configured for tokens. */
export type GetTokens = () => Promise<Tokens> | undefined;

/** `.waitForTaskToken`: makes a call, and waits for an answer to the token that the call passes on. */
export function waitForToken(call: TaskRunner, getTokens: GetTokens): TaskRunner {
  return async (request, context) => {
    const { tokens, token } = await openToken(request, context, getTokens, true);
    try {
      // the first call of a resumed task has already returned: the token has been passed on
      if (request.resumed?.isSubmitted !== true) {
        context.notify({ kind: 'submitted', output: await call(request, context) });
      }
    } catch (error) {
      // an accepted answer stands, even if its sender then fails
      if (token.isOpen || !(error instanceof StatesError)) {
        token.close();
        throw error;
      }
    }
    tokens.announce(token, request, context);
    context.mayPark(() => token.park(request.executionArn));
    return token.answer;
  };
}

/** A task that ends by itself, or by the answer to its token if that comes first. */
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
  { state, token, resumed }: TaskRequest,
  context: TaskContext,
  getTokens: GetTokens,
  isNeeded: boolean,
): Promise<{ readonly tokens: Tokens; readonly token: OpenToken }> {
  const tokens = await getTokens();
  if (tokens === undefined || token === undefined) {
    throw new UsageError(`state '${state}': no code in this run can return its task token`);
  }
  return { tokens, token: tokens.open(token, context, isNeeded, resumed?.answer) };
}
