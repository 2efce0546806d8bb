import type { InvocationData } from '../protocol.ts';

/** The environment's data about the function. Reading a thread's `process.env` takes microseconds. */
let variables: Readonly<NodeJS.ProcessEnv> = {};

/** Before any code of the function runs, which may change its variables. */
export function describeFunction(): void {
  variables = { ...process.env };
}

/** An invocation's data in every runtime's `context`, without the methods that end it. */
export function createContext(invocation: InvocationData): object {
  return {
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    identity: undefined,
    invokedFunctionArn: invocation.invokedFunctionArn,
    awsRequestId: invocation.requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => invocation.deadline - Date.now(),
    ...invocation.task,
  };
}
