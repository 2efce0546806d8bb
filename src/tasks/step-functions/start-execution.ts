import { StatesError } from '../../engine/errors.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import { isJsonObject, type Json, ownValue } from '../../json.ts';
import type { Integration } from '../integration.ts';
import { responseMetadata } from '../response-metadata.ts';
import { describeFailed, describeSucceeded } from './execution-description.ts';
import { type ChildExecution, ExecutionRefused, type Executions } from './executions.ts';

interface StartExecutionOptions {
  readonly executions: Executions;
  /** Waits for the answer to the task's token. */
  readonly wait: (request: TaskRequest, context: TaskContext) => Promise<Json>;
}

/** Machines of the project as tasks: `states:startExecution` in all its patterns, and the SDK's two actions. */
export function createStartExecution({ executions, wait }: StartExecutionOptions): Integration {
  const start = async (request: TaskRequest, context: TaskContext, prefix: string): Promise<ChildExecution> => {
    const { machineArn, input, name } = readParameters(request.payload);
    try {
      return await executions.start(machineArn, input, name, context.startExecution);
    } catch (error) {
      if (!(error instanceof ExecutionRefused)) throw error;
      throw new StatesError(`${prefix}.${error.name}Exception`, describeRefusal(error, prefix));
    }
  };
  const startOnly =
    (prefix: string): TaskRunner =>
    async (request, context) => {
      context.notify({ kind: 'started' });
      const { arn, startDate } = await start(request, context, prefix);
      return prefix === 'Sfn'
        ? { ExecutionArn: arn, StartDate: new Date(startDate).toISOString() }
        : { ExecutionArn: arn, ...responseMetadata(), StartDate: startDate };
    };
  const startAndWait =
    (parsed: boolean): TaskRunner =>
    async (request, context) => {
      context.notify({ kind: 'started' });
      const child = await start(request, context, 'StepFunctions');
      const submitted = { ExecutionArn: child.arn, ...responseMetadata(), StartDate: child.startDate };
      context.notify({ kind: 'submitted', output: submitted });
      const stop = (): void => child.started.stop(undefined, abortCause(request.executionArn));
      context.signal.addEventListener('abort', stop, { once: true });
      // a token that the child's input carries may answer in its place
      const answer = request.token === undefined ? undefined : wait(request, context);
      const outcome = child.started.outcome.then((end): Json => {
        if (end.status !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', describeFailed(child, end));
        return describeSucceeded(child, end, parsed);
      });
      return answer === undefined ? outcome : Promise.race([answer, outcome]);
    };
  const startAndWaitForToken: TaskRunner = async (request, context) => {
    const answer = wait(request, context);
    context.notify({ kind: 'submitted', output: await startOnly('StepFunctions')(request, context) });
    return answer;
  };
  const startSync: TaskRunner = async (request, context) => {
    context.notify({ kind: 'started' });
    const child = await start(request, context, 'Sfn');
    context.signal.addEventListener('abort', () => child.started.stop(), { once: true });
    const outcome = await child.started.outcome;
    return {
      ExecutionArn: child.arn,
      Input: JSON.stringify(child.input),
      InputDetails: { Included: true },
      Name: child.name,
      ...(outcome.error !== undefined && { Error: outcome.error }),
      ...(outcome.cause !== undefined && { Cause: outcome.cause }),
      ...(outcome.output !== undefined && { Output: JSON.stringify(outcome.output) }),
      OutputDetails: { Included: true },
      StartDate: new Date(child.startDate).toISOString(),
      StateMachineArn: child.machine.arn,
      Status: outcome.status,
      StopDate: new Date(outcome.stopDate).toISOString(),
    };
  };
  const runners = new Map<string, TaskRunner>([
    ['states:startExecution', startOnly('StepFunctions')],
    ['states:startExecution.sync', startAndWait(false)],
    ['states:startExecution.sync:2', startAndWait(true)],
    ['states:startExecution.waitForTaskToken', startAndWaitForToken],
    ['aws-sdk:sfn:startExecution', startOnly('Sfn')],
    ['aws-sdk:sfn:startSyncExecution', startSync],
  ]);
  return {
    match: (resource) =>
      resource.kind === 'integration' ? runners.get(`${resource.service}:${resource.action}`) : undefined,
  };
}

function readParameters(payload: Json): { machineArn: string; input: Json; name: string | undefined } {
  const field = (key: string): Json | undefined => (isJsonObject(payload) ? ownValue(payload, key) : undefined);
  const machineArn = field('StateMachineArn');
  const name = field('Name');
  return {
    machineArn: typeof machineArn === 'string' ? machineArn : '',
    input: readInput(field('Input')),
    name: typeof name === 'string' ? name : undefined,
  };
}

/** A text is the JSON document itself, as the API takes it; nothing and null are an empty object. */
function readInput(input: Json | undefined): Json {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input) as Json;
  } catch {
    throw new StatesError(
      'StepFunctions.InvalidExecutionInputException',
      `Invalid State Machine Execution Input: '${input}'`,
    );
  }
}

function abortCause(parentArn: string): string {
  return `The Task state in AWS Step Functions execution [${parentArn}] which was managing this resource was aborted`;
}

/** The optimised integration and the SDK word what the service answered differently. */
function describeRefusal({ name, message }: ExecutionRefused, prefix: string): string {
  return prefix === 'Sfn'
    ? `${message} (Service: Sfn, Status Code: 400)`
    : `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${name}; Proxy: null)`;
}
