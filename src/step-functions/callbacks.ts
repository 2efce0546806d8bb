import type { Resource } from '../definition/definition.ts';
import { StatesError } from '../engine/errors.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../engine/task-runner.ts';
import type { TaskAnswer } from '../engine/world-input.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { STATES_API_BESIDE_AWS, STATES_API_CARRIER, STATES_API_ONLY } from '../lambda/states-api-carrier.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { Activities } from './activities.ts';
import { type ApiActions, createApiActions } from './api-actions.ts';
import { ApiError } from './api-error.ts';
import { startApiServer } from './api-server.ts';
import { pascalCase } from './execution-description.ts';
import { type ExecutionStarter, Executions, type ExecutionsOptions, type StartingTask } from './executions.ts';
import { type OpenToken, PendingTasks, type Unpark } from './pending-tasks.ts';
import { createStartExecution } from './start-execution.ts';
import type { Tokens } from './wait-for-token.ts';

export interface CallbackOptions extends ExecutionsOptions {
  /** Called for each task that has been waiting for an outside answer for a while. */
  readonly onPending?: (task: WaitingTask) => void;
  /** Set if the executions that tasks start belong to more than this run. */
  readonly executions?: ExecutionStarter;
  /** The API's address, if another server provides the API. */
  readonly apiUrl?: string;
  /** `--aws`: code may also call AWS's own Step Functions. */
  readonly endpoints?: { destinationOf(service: string): unknown };
}

/** A task that is waiting for an answer to its token. */
export interface WaitingTask {
  readonly state: string;
  readonly token: string;
  /** The ARN of the activity, if workers may take the task. */
  readonly activityArn: string | undefined;
  /** The address of the API that takes the answer; undefined if it is not running. */
  readonly url: string | undefined;
  /** False once it is answered, or no longer needed. */
  readonly isOpen: boolean;
  succeed(output: Json): void;
  /** Both are optional. */
  fail(error: string | undefined, cause: string | undefined): void;
  /** Shows a line for the state. */
  log(line: string): void;
}

/** Delay of the notice, in milliseconds: code that answers by itself usually does so sooner. */
const TOLD_AFTER_MS = 2_000;

/**
 * Everything that waits for answers from outside: tokens, activities, and executions of the project's other machines.
 */
export class Callbacks implements Tokens {
  readonly #pending: PendingTasks;
  readonly #activities: Activities;
  readonly #executions: ExecutionStarter;
  readonly #onPending: CallbackOptions['onPending'];
  readonly #findStart: ReturnType<typeof createStartExecution>;
  /** The API, as far as tasks need it. */
  readonly actions: ApiActions;
  /** Tasks in progress: one of them runs the code that calls the API. */
  readonly #running = new Set<StartingTask>();
  #latest: StartingTask | undefined;
  #server: Promise<LoopbackServer> | undefined;
  #url: string | undefined;
  readonly #isAwsAllowed: boolean;
  readonly #apiUrl: string | undefined;

  constructor(options: CallbackOptions) {
    this.#executions = options.executions ?? new Executions(options);
    const unpark: Unpark = async (executionArn) => this.#executions.unpark?.(executionArn);
    this.#pending = new PendingTasks(unpark);
    this.#activities = new Activities(unpark);
    this.#findStart = createStartExecution(this.#executions, () => Promise.resolve(this));
    this.actions = createApiActions({
      pending: this.#pending,
      activities: this.#activities,
      executions: this.#executions,
      getTask: () => [...this.#running].at(-1) ?? this.#latest,
    });
    this.#onPending = options.onPending;
    this.#apiUrl = options.apiUrl;
    this.#isAwsAllowed = options.endpoints?.destinationOf('sfn') === 'account';
  }

  #startServer(): Promise<LoopbackServer> {
    this.#server ??= startApiServer(this.actions);
    return this.#server;
  }

  /** Starts the API and returns the environment variables through which code in handlers finds it. */
  async listen(): Promise<Readonly<Record<string, string>>> {
    const url = this.#apiUrl ?? (await this.#startServer()).url;
    this.#url = url;
    return {
      AWS_ENDPOINT_URL_SFN: url,
      [STATES_API_CARRIER]: this.#isAwsAllowed ? STATES_API_BESIDE_AWS : STATES_API_ONLY,
    };
  }

  /** Marks a task whose code may call the API as running until the returned function is called. */
  enter(request: TaskRequest, context: TaskContext): () => void {
    const task: StartingTask = { request, context };
    this.#executions.addRoot(context.root);
    this.#latest = task;
    this.#running.add(task);
    return () => void this.#running.delete(task);
  }

  open(token: string, context: TaskContext, isNeeded: boolean, known?: TaskAnswer): OpenToken {
    return this.#pending.open(token, context, isNeeded, known);
  }

  /** Prepares for a task that is started again after a restart: its token has already been given out. */
  expect(token: string): { forget(): void } {
    return this.#pending.expect(token);
  }

  announce(open: OpenToken, { state, resource }: TaskRequest, context: TaskContext): void {
    if (this.#onPending === undefined || !open.isOpen) return;
    const { token, answer } = open;
    const tell = setTimeout(() => {
      this.#onPending?.({
        state,
        token,
        activityArn: resource.kind === 'activity' ? resource.arn : undefined,
        url: this.#url,
        get isOpen() {
          return open.isOpen;
        },
        succeed: (output) => void this.#pending.succeed(token, output),
        fail: (error, cause) => void this.#pending.fail(token, error, cause),
        log: (line) => context.log(line, 'notice'),
      });
    }, TOLD_AFTER_MS).unref();
    const cancel = (): void => clearTimeout(tell);
    answer.then(cancel, cancel);
  }

  /**
   * Runs an activity, an execution of the project's machines, or an SDK action on these; undefined for any other task.
   */
  match(resource: Resource): TaskRunner | undefined {
    if (resource.kind === 'activity') return this.#runActivity;
    const isSdk = resource.kind === 'integration' && resource.service === 'aws-sdk:sfn';
    return this.#findStart(resource) ?? (isSdk ? findSdkAction(this.actions, resource.action) : undefined);
  }

  /** The task names a machine outside the project: another source that knows it may run it. */
  isElsewhere({ payload }: TaskRequest): boolean {
    const arn = isJsonObject(payload) ? ownValue(payload, 'StateMachineArn') : undefined;
    return typeof arn === 'string' && !this.#executions.hasMachine(arn);
  }

  async close(): Promise<void> {
    await (await this.#server)?.close();
  }

  readonly #runActivity: TaskRunner = (request, context) => {
    const { isLeftOff = true, answer } = request.resumed ?? {};
    const open = this.open(request.token!, context, true, answer);
    // after a restart, the worker that took the task may not have received the response; a parked task is unchanged
    if (open.isOpen && (isLeftOff || this.#activities.isOnOffer(open.token, request))) {
      this.#activities.offer(open, request, context);
    }
    this.announce(open, request, context);
    context.mayPark(() => {
      this.#activities.park(open.token, request);
      open.park(request.executionArn);
    });
    return open.answer;
  };

  /**
   * Resumes a waiting task of a parked execution. Its token can be answered as soon as this returns, before the promise
   * settles.
   */
  readonly goOn: TaskRunner = (request, context) => {
    if (request.resource.kind === 'activity') return this.#runActivity(request, context);
    const open = this.open(request.token!, context, true, request.resumed?.answer);
    this.announce(open, request, context);
    context.mayPark(() => open.park(request.executionArn));
    return open.answer;
  };
}

/** The API's actions on this run: answering its tokens, describing its executions and stopping them. */
const ACTIONS = ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat', 'DescribeExecution', 'StopExecution'];

/** A task `aws-sdk:sfn:sendTaskSuccess` and the like; undefined: another action. */
function findSdkAction(actions: ApiActions, name: string): TaskRunner | undefined {
  const action = actions[ACTIONS.find((known) => known.toLowerCase() === name.toLowerCase()) ?? ''];
  if (action === undefined) return undefined;
  return async ({ payload }, { notify, signal }) => {
    notify({ kind: 'started' });
    try {
      return readDates(pascalCase(await action(toParameters(payload), { signal })));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new StatesError(
        `Sfn.${error.name}Exception`,
        `${error.message} (Service: Sfn, Status Code: ${error.statusCode})`,
      );
    }
  };
}

/** By the API's names; other values are sent as JSON if the API expects a string, as it does for all of these. */
function toParameters(payload: Json): JsonObject {
  if (!isJsonObject(payload)) return {};
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [
      key[0]!.toLowerCase() + key.slice(1),
      typeof value === 'string' || value === null ? value : JSON.stringify(value),
    ]),
  );
}

/** The API has seconds, the SDK integration has strings. */
function readDates(answer: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      key.endsWith('Date') && typeof value === 'number' ? new Date(value * 1000).toISOString() : value,
    ]),
  );
}
