import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

interface Descent {
  readonly 'max-depth': number;
  readonly 'current-depth': number;
  /** From 0 to 1: how likely each level is to fail. */
  readonly 'error-rate': number;
}

const lambda = new LambdaClient();

/** Invokes itself, one level deeper each time, until something goes wrong: at the latest when it is too deep. */
export async function handler(event: Descent, context: { readonly functionName: string }): Promise<unknown> {
  const depth = event['current-depth'];
  console.log(`depth ${depth}`);
  if (depth >= event['max-depth']) throw new MaxDepthError(depth);
  if (Math.random() < event['error-rate']) throw new DoublesRolledError(depth);
  const deeper: Descent = { ...event, 'current-depth': depth + 1 };
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: context.functionName, Payload: JSON.stringify(deeper) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError !== undefined) throw new DeeperError(answer as ErrorDocument);
  return answer;
}

/** Retry and Catch match the name of an error. */
class MaxDepthError extends Error {
  override readonly name = 'function.MaxDepthError';

  constructor(depth: number) {
    super(`at depth ${depth}`);
  }
}

class DoublesRolledError extends Error {
  override readonly name = 'function.DoublesRolledError';

  constructor(depth: number) {
    super(`at depth ${depth}`);
  }
}

/** Lambda's response for a function that threw an error. */
interface ErrorDocument {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** The error of a deeper level, with its name. */
class DeeperError extends Error {
  override readonly name: string;

  constructor({ errorType, errorMessage }: ErrorDocument) {
    super(errorMessage);
    this.name = errorType;
  }
}
