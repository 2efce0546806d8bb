import { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import type { Effect, TaskReply } from './effects.ts';
import { nestedTooDeep, StatesError } from './errors.ts';
import type { Scope } from './events.ts';
import type { LogLine, RootExecution, StartedExecution, TaskContext, TaskNotice, TaskRunner } from './task-runner.ts';
import type { Timer, TimerQueue } from './timer-queue.ts';

/** A task under way, as its strand sees it: replies come one at a time, in order. */
export interface RunningTask {
  /** What ends the work that was begun for it. */
  readonly cancellation: Cancellation;
  readonly replies: TaskReply[];
  /** The strand waits for the next reply. */
  waiting: boolean;
  done: boolean;
  deadline: Timer | undefined;
  heartbeat: Timer | undefined;
}

/** Starts an execution on the scheduler that runs the task, below the state of that name. */
export type StartExecution = (
  child: Parameters<TaskContext['startExecution']>[0],
  parent: Scope,
  state: string,
) => StartedExecution;

interface TaskHost {
  readonly runTask: TaskRunner;
  readonly clock: Clock;
  readonly random: () => number;
  readonly timers: TimerQueue;
  readonly onLog: (line: LogLine) => void;
  /** Resumes the strand that waits. */
  answer(reply: TaskReply): void;
  startExecution: StartExecution;
  getRoot(scope: Scope): RootExecution;
  awaitOutside(): () => void;
  suspendTimeouts(): () => void;
  track(work: Promise<unknown>): void;
  /** A failure that the workflow does not see. */
  crash(error: unknown): void;
}

/** Hands a task to the runner, and enforces its timeout and heartbeat. */
export function startTask(effect: Effect & { kind: 'task' }, scope: Scope, around: TaskHost): RunningTask {
  const { request, timeoutMs, heartbeatMs } = effect;
  const { clock, timers } = around;
  const task: RunningTask = {
    cancellation: new Cancellation(),
    replies: [],
    waiting: true,
    done: false,
    deadline: undefined,
    heartbeat: undefined,
  };
  const expire = (timeout: 'task' | 'heartbeat'): void => {
    task.cancellation.cancel();
    end({ kind: 'failed', error: new StatesError('States.Timeout', undefined, { timeout }) });
  };
  const restart = (
    timer: Timer | undefined,
    ms: number | undefined,
    timeout: 'task' | 'heartbeat',
  ): Timer | undefined => {
    if (timer !== undefined) timer.cancelled = true;
    return ms === undefined ? undefined : timers.add(clock.now() + ms, () => expire(timeout), true);
  };
  const startClocks = (): void => {
    task.deadline = restart(task.deadline, timeoutMs, 'task');
    task.heartbeat = restart(task.heartbeat, heartbeatMs, 'heartbeat');
  };
  const reply = (answer: TaskReply): void => {
    if (task.waiting) {
      task.waiting = false;
      around.answer(answer);
    } else {
      task.replies.push(answer);
    }
  };
  const end = (answer: TaskReply): void => {
    if (task.done) return;
    finishTask(task);
    reply(answer);
  };
  const notify = (notice: TaskNotice): void => {
    if (task.done) return;
    if (notice.kind === 'heartbeat') {
      task.heartbeat = restart(task.heartbeat, notice.isLast === true ? undefined : heartbeatMs, 'heartbeat');
      return;
    }
    if (notice.kind === 'started' && effect.timedFromStart) startClocks();
    reply(notice);
  };
  if (!effect.timedFromStart) startClocks();
  const work = async (): Promise<void> => {
    try {
      const context = new RunningTaskContext(task.cancellation, request.state, scope, around, notify);
      const output = await around.runTask(request, context);
      end({ kind: 'succeeded', output });
    } catch (thrown) {
      const error = nestedTooDeep(thrown) ?? thrown;
      if (error instanceof StatesError) end({ kind: 'failed', error });
      else if (!task.done) around.crash(error);
    }
  };
  around.track(work());
  return task;
}

/**
 * A class for the sake of its getters: V8 gives each object literal with a getter a hidden class of its own, which holds
 * all that the getter sees until a full garbage collection.
 */
class RunningTaskContext implements TaskContext {
  readonly hold: TaskContext['hold'];
  readonly onCancel: TaskContext['onCancel'];
  readonly awaitOutside: TaskContext['awaitOutside'];
  readonly suspendTimeouts: TaskContext['suspendTimeouts'];
  readonly now: TaskContext['now'];
  readonly random: TaskContext['random'];
  readonly sleep: TaskContext['sleep'];
  readonly notify: TaskContext['notify'];
  readonly startExecution: TaskContext['startExecution'];
  readonly log: TaskContext['log'];
  readonly #cancellation: Cancellation;
  readonly #getRoot: () => RootExecution;

  constructor(
    cancellation: Cancellation,
    state: string,
    scope: Scope,
    around: TaskHost,
    notify: TaskContext['notify'],
  ) {
    this.#cancellation = cancellation;
    this.#getRoot = () => around.getRoot(scope);
    this.onCancel = (listener) => cancellation.onCancel(listener);
    this.hold = () => around.clock.hold();
    this.awaitOutside = around.awaitOutside;
    this.suspendTimeouts = around.suspendTimeouts;
    this.now = around.clock.now;
    this.random = around.random;
    this.sleep = (ms) => sleep(ms, cancellation.signal, around);
    this.notify = notify;
    this.startExecution = (child) => around.startExecution(child, scope, state);
    this.log = (text, stream) => around.onLog({ scope, state, text, stream });
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  get root(): RootExecution {
    return this.#getRoot();
  }
}

function sleep(ms: number, signal: AbortSignal, { clock, timers }: TaskHost): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = timers.add(clock.now() + ms, resolve);
    signal.addEventListener('abort', () => {
      timer.cancelled = true;
      reject(signal.reason);
    });
  });
}

/** The next reply if one is there; otherwise the strand is resumed when it comes. */
export function takeReply(task: RunningTask): TaskReply | undefined {
  const reply = task.replies.shift();
  task.waiting = reply === undefined;
  return reply;
}

/** The task is no longer wanted. */
export function cancelTask(task: RunningTask): void {
  if (task.done) return;
  finishTask(task);
  task.cancellation.cancel();
}

function finishTask(task: RunningTask): void {
  task.done = true;
  if (task.deadline !== undefined) task.deadline.cancelled = true;
  if (task.heartbeat !== undefined) task.heartbeat.cancelled = true;
}
