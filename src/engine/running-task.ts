import type { Json } from '../json.ts';
import { Cancellation } from './cancellation.ts';
import { toInput, toReply } from './convert-reply.ts';
import type { Effect, TaskReply } from './effects.ts';
import { nestedTooDeep, StatesError } from './errors.ts';
import { RunningTaskContext } from './running-task-context.ts';
import type { Strand } from './strand.ts';
import type { TaskHost } from './task-host.ts';
import type { TaskNotice, TaskRequest } from './task-runner.ts';
import { cancelTimer, type Timer } from './timer-queue.ts';
import type { Answered, Heartbeat, LeftOff, TaskAnswer, TaskInput, WorldInput } from './world-input.ts';

/** A running task, as its strand sees it: replies come one at a time, in order. */
export interface RunningTask {
  readonly request: TaskRequest;
  /** Cancels the work of the task. */
  readonly cancellation: Cancellation;
  readonly replies: TaskReply[];
  /** True while the strand waits for the next reply. */
  waiting: boolean;
  done: boolean;
  deadline: Timer | undefined;
  heartbeat: Timer | undefined;
  isStarted: boolean;
  isSubmitted: boolean;
  /** The start of its timeout, in milliseconds since the epoch; undefined if it has not started. */
  timedFrom: number | undefined;
  /** The start of its heartbeat; undefined if it has not started. */
  beatAt: number | undefined;
  /** Called before the task is parked; undefined if it cannot be parked. */
  leave: (() => void) | undefined;
  /** Restores its state from a journal; the task must not be done. */
  receive(input: TaskInput | Heartbeat | Answered | LeftOff): void;
  /**
   * Passes the task to the runner unless that has already been done. With `isLeftOff`, the task starts again after an
   * interruption.
   */
  begin(isLeftOff: boolean): void;
}

/** The part of a task that depends on its strand. */
export interface TaskStrand {
  readonly strand: Strand;
  /** Resumes the strand that waits for the task. */
  answer(reply: TaskReply): void;
  /** Set if the execution has a journal. */
  readonly keep: ((input: WorldInput) => void) | undefined;
  /** True during a replay: the task is not passed to the runner yet. */
  readonly isReplayed: boolean;
  /** The execution's own time. */
  readonly time: number | undefined;
  /** The number of the task in its execution. */
  readonly number: number | undefined;
}

/** Passes a task to the runner, and enforces its timeout and heartbeat. */
export function startTask(effect: Effect & { kind: 'task' }, of: TaskStrand, around: TaskHost): RunningTask {
  const { timeoutMs, heartbeatMs } = effect;
  const { clock, timers } = around;
  const { strand, keep, number, isReplayed } = of;
  const request = number === undefined ? effect.request : { number, ...effect.request };
  // by the execution's own time, so that its limits are the same in every replay
  const begunAt = of.time ?? clock.now();
  /** Whether its timeout and heartbeat are running. */
  let isLive = false;
  const expire = (timeout: 'task' | 'heartbeat'): void => {
    task.cancellation.cancel();
    end({ kind: 'failed', error: new StatesError('States.Timeout', undefined, { timeout }) });
  };
  const restart = (
    timer: Timer | undefined,
    from: number | undefined,
    ms: number | undefined,
    timeout: 'task' | 'heartbeat',
  ): Timer | undefined => {
    if (timer !== undefined) cancelTimer(timer);
    if (ms === undefined || from === undefined) return undefined;
    const next = timers.prepare(from + ms, () => expire(timeout), true);
    if (isLive) timers.start(next);
    return next;
  };
  const startClocks = (): void => {
    task.deadline = restart(task.deadline, task.timedFrom, timeoutMs, 'task');
    task.heartbeat = restart(task.heartbeat, task.beatAt, heartbeatMs, 'heartbeat');
  };
  /** A task that restarts has its full time; one that waits for an answer keeps its deadline. */
  const takeUp = (at: number): void => {
    if (!task.isSubmitted && !effect.timedFromStart) task.timedFrom = at;
    if (task.beatAt !== undefined) task.beatAt = at;
    startClocks();
  };
  /** For a reply that is already known; it does not start the time limits. */
  const note = (answer: TaskReply, at: number | undefined): void => {
    if (answer.kind === 'succeeded' || answer.kind === 'failed') finishTask(task);
    else if (answer.kind === 'submitted') task.isSubmitted = true;
    else {
      task.isStarted = true;
      if (effect.timedFromStart) task.timedFrom = task.beatAt = at;
    }
  };
  const reply = (answer: TaskReply): void => {
    if (task.waiting) {
      task.waiting = false;
      of.answer(answer);
    } else {
      task.replies.push(answer);
    }
  };
  const end = (answer: TaskReply): void => {
    if (task.done) return;
    keep?.(toInput(answer, 0));
    note(answer, undefined);
    reply(answer);
  };
  /** What the runner reports while it is being called. */
  let early: TaskNotice[] | undefined;
  const notify = (notice: TaskNotice): void => {
    if (task.done) return;
    if (early !== undefined) {
      early.push(notice);
      return;
    }
    if (notice.kind === 'answered') {
      keep?.(notice);
      return;
    }
    const at = clock.now();
    if (notice.kind === 'heartbeat') {
      keep?.({ ...notice, at });
      task.beatAt = notice.isLast === true ? undefined : at;
      task.heartbeat = restart(task.heartbeat, task.beatAt, heartbeatMs, 'heartbeat');
      return;
    }
    // a resumed task first repeats what is known
    if (task.isResumed && (notice.kind === 'started' ? task.isStarted : task.isSubmitted)) return;
    keep?.(toInput(notice, at));
    note(notice, at);
    if (notice.kind === 'started' && effect.timedFromStart) startClocks();
    reply(notice);
  };
  const mayPark = (leave: () => void): void => {
    task.leave = leave;
  };
  const succeed = (output: Json): void => end({ kind: 'succeeded', output });
  const fail = (thrown: unknown): void => {
    const error = nestedTooDeep(thrown) ?? thrown;
    if (error instanceof StatesError) end({ kind: 'failed', error });
    else if (!task.done) around.crash(error);
  };
  const call = (asked: TaskRequest): void => {
    const context = new RunningTaskContext(task.cancellation, request.state, strand, around, notify, mayPark);
    const noticed: TaskNotice[] = [];
    early = noticed;
    let answered: () => void;
    try {
      const output = around.runTask(asked, context);
      if (output instanceof Promise) {
        early = undefined;
        for (const notice of noticed) notify(notice);
        around.track(output.then(succeed, fail));
        return;
      }
      answered = () => succeed(output);
    } catch (error) {
      answered = () => fail(error);
    }
    early = undefined;
    around.arrive(() => {
      for (const notice of noticed) notify(notice);
      answered();
    });
  };
  let answer: TaskAnswer | undefined;
  const timedFrom = effect.timedFromStart ? undefined : begunAt;
  const task: RunningTask & { isResumed: boolean } = {
    request,
    cancellation: new Cancellation(),
    replies: [],
    waiting: true,
    done: false,
    deadline: undefined,
    heartbeat: undefined,
    isStarted: false,
    isSubmitted: false,
    isResumed: isReplayed,
    timedFrom,
    beatAt: timedFrom,
    leave: undefined,
    receive(input) {
      if (input.kind === 'heartbeat') {
        task.beatAt = input.isLast === true ? undefined : input.at;
        task.heartbeat = restart(task.heartbeat, task.beatAt, heartbeatMs, 'heartbeat');
        return;
      }
      if (input.kind === 'answered') {
        answer = input.answer;
        return;
      }
      if (input.kind === 'leftOff') {
        takeUp(input.at);
        return;
      }
      const known = toReply(input);
      note(known, input.kind === 'started' ? input.at : undefined);
      if (input.kind === 'started' && effect.timedFromStart) startClocks();
      reply(known);
    },
    begin(isLeftOff) {
      const { isSubmitted } = task;
      isLive = true;
      if (isLeftOff) {
        const at = clock.now();
        // if it is parked later, it continues with these clocks
        if (timeoutMs !== undefined || heartbeatMs !== undefined) keep?.({ kind: 'leftOff', at });
        takeUp(at);
      } else {
        for (const timer of [task.deadline, task.heartbeat]) if (timer !== undefined) timers.start(timer);
      }
      call(task.isResumed ? { ...request, resumed: { isSubmitted, isLeftOff, answer } } : request);
    },
  };
  // also created during a replay: of timers that are due at the same time, the one created first fires first
  startClocks();
  if (!isReplayed) task.begin(false);
  return task;
}

/** The next reply if there is one; otherwise the strand is resumed when it arrives. */
export function takeReply(task: RunningTask): TaskReply | undefined {
  const reply = task.replies.shift();
  task.waiting = reply === undefined;
  return reply;
}

/** The task's execution leaves memory: later results of the runner are ignored. */
export function parkTask(task: RunningTask): void {
  finishTask(task);
  task.leave?.();
  task.cancellation.cancel();
}

/** The task is cancelled. */
export function cancelTask(task: RunningTask): void {
  if (task.done) return;
  finishTask(task);
  task.cancellation.cancel();
}

function finishTask(task: RunningTask): void {
  task.done = true;
  if (task.deadline !== undefined) cancelTimer(task.deadline);
  if (task.heartbeat !== undefined) cancelTimer(task.heartbeat);
}
