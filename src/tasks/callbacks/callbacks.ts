import type { Machine } from '../../definition/definition.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import type { Json } from '../../json.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { Executions, type StartExecution } from '../step-functions/executions.ts';
import { createStartExecution } from '../step-functions/start-execution.ts';
import { Activities } from './activities.ts';
import { createApiActions } from './api-actions.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { PendingTasks } from './pending-tasks.ts';

export interface CallbackOptions {
  readonly project: Project;
  /** Reads a machine and checks it; rejects with a UsageError where it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
  /** Told of each task that waits for an answer from outside. */
  readonly onPending?: (task: WaitingTask) => void;
}

/** A task that waits for somebody to answer its token. */
export interface WaitingTask {
  readonly state: string;
  readonly token: string;
  /** Of the API that takes the answer; undefined where it does not run. */
  readonly url: string | undefined;
  /** False where the answer comes too late. */
  succeed(output: Json): boolean;
  fail(error: string, cause: string): boolean;
  /** Shows a line with the state. */
  log(line: string): void;
}

/** What waits for answers from outside: tokens, activities, and executions of other machines of the project. */
export class Callbacks {
  readonly #pending = new PendingTasks();
  readonly #activities = new Activities(this.#pending);
  readonly #executions: Executions;
  readonly #startExecution: (request: TaskRequest) => TaskRunner | undefined;
  readonly #onPending: CallbackOptions['onPending'];
  #start: StartExecution | undefined;
  #server: Promise<ApiServer> | undefined;
  #url: string | undefined;

  constructor({ project, compile, onPending }: CallbackOptions) {
    this.#executions = new Executions({ project, compile });
    const integration = createStartExecution({ executions: this.#executions, wait: this.wait.bind(this) });
    this.#startExecution = ({ resource }) => integration.match(resource);
    this.#onPending = onPending;
  }

  /** Starts the API and answers the variables by which code in handlers finds it. */
  async listen(): Promise<Readonly<Record<string, string>>> {
    this.#server ??= startApiServer(
      createApiActions({
        pending: this.#pending,
        activities: this.#activities,
        executions: this.#executions,
        getStart: () => this.#start,
      }),
    );
    this.#url = (await this.#server).url;
    return { AWS_ENDPOINT_URL_SFN: this.#url };
  }

  /** Waits for the answer to a task's token. */
  wait(request: TaskRequest, context: TaskContext): Promise<Json> {
    const answer = this.#pending.wait(request, context);
    // whoever waits may have failed before the answer comes
    answer.catch(() => {});
    return answer;
  }

  /** To be called once the first call of a `.waitForTaskToken` task has answered and its token is still open. */
  announce({ state, token }: TaskRequest, context: TaskContext): void {
    if (token === undefined || !this.#pending.isPending(token)) return;
    this.#onPending?.({
      state,
      token,
      url: this.#url,
      succeed: (output) => this.#pending.succeed(token, output) === 'accepted',
      fail: (error, cause) => this.#pending.fail(token, error, cause) === 'accepted',
      log: (line) => context.log(line, 'stderr'),
    });
  }

  /** Runs an activity, or an execution of a machine of the project; undefined: this is neither. */
  match(request: TaskRequest): TaskRunner | undefined {
    const runner = request.resource.kind === 'activity' ? this.#runActivity : this.#startExecution(request);
    if (runner === undefined) return undefined;
    return runner;
  }

  /** Executions that code in handlers starts run on the clock of this task. */
  remember({ startExecution }: TaskContext): void {
    this.#start ??= startExecution;
  }

  async close(): Promise<void> {
    await (await this.#server)?.close();
  }

  readonly #runActivity: TaskRunner = (request, context) => {
    const answer = this.#activities.run(request, context);
    this.announce(request, context);
    return answer;
  };
}
