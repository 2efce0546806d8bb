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
export class RunningTask {
  readonly request: TaskRequest;
  /** Cancels the work of the task. */
  readonly cancellation = new Cancellation();
  readonly replies: TaskReply[] = [];
  /** True while the strand waits for the next reply. */
  waiting = true;
  done = false;
  deadline: Timer | undefined = undefined;
  heartbeat: Timer | undefined = undefined;
  isStarted = false;
  isSubmitted = false;
  /** The start of its timeout, in milliseconds since the epoch; undefined if it has not started. */
  timedFrom: number | undefined;
  /** The start of its heartbeat; undefined if it has not started. */
  beatAt: number | undefined;
  /** Called before the task is parked; undefined if it cannot be parked. */
  leave: (() => void) | undefined = undefined;
  readonly #effect: TaskEffect;
  readonly #of: TaskStrand;
  readonly #around: TaskHost;
  /** Whether its timeout and heartbeat are running. */
  #isLive = false;
  /** The answer from outside, if one had arrived before a replay. */
  #answer: TaskAnswer | undefined = undefined;
  /** Whether its runner is working. */
  #isWorking = false;
  /** For how many things that go by the run's clock its runner waits. */
  #rests = 0;
  /** What the runner reports while it is being called. */
  #early: TaskNotice[] | undefined = undefined;

  constructor(effect: TaskEffect, of: TaskStrand, around: TaskHost) {
    const { number } = of;
    this.request = number === undefined ? effect.request : { number, ...effect.request };
    // by the execution's own time, so that its limits are the same in every replay
    this.timedFrom = effect.timedFromStart ? undefined : (of.time ?? around.clock.now());
    this.beatAt = this.timedFrom;
    this.#effect = effect;
    this.#of = of;
    this.#around = around;
    // also created during a replay: of timers that are due at the same time, the one created first fires first
    this.#startClocks();
  }

  /** Restores its state from a journal; the task must not be done. */
  receive(input: TaskInput | Heartbeat | Answered | LeftOff): void {
    if (input.kind === 'heartbeat') {
      this.#beat(input.isLast === true ? undefined : input.at);
      return;
    }
    if (input.kind === 'answered') {
      this.#answer = input.answer;
      return;
    }
    if (input.kind === 'leftOff') {
      this.#takeUp(input.at);
      return;
    }
    const known = toReply(input);
    this.#note(known, input.kind === 'started' ? input.at : undefined);
    if (input.kind === 'started' && this.#effect.timedFromStart) this.#startClocks();
    this.#reply(known);
  }

  /**
   * Passes the task to the runner unless that has already been done. With `isLeftOff`, the task starts again after an
   * interruption.
   */
  begin(isLeftOff: boolean): void {
    const { isSubmitted, request } = this;
    const { clock, timers } = this.#around;
    this.#isLive = true;
    if (isLeftOff) {
      const at = clock.now();
      // if it is parked later, it continues with these clocks
      const { timeoutMs, heartbeatMs } = this.#effect;
      if (timeoutMs !== undefined || heartbeatMs !== undefined) this.#of.keep?.({ kind: 'leftOff', at });
      this.#takeUp(at);
    } else {
      if (this.deadline !== undefined) timers.start(this.deadline);
      if (this.heartbeat !== undefined) timers.start(this.heartbeat);
    }
    const answer = this.#answer;
    this.#call(this.#of.isReplayed ? { ...request, resumed: { isSubmitted, isLeftOff, answer } } : request);
  }

  #call(asked: TaskRequest): void {
    const around = this.#around;
    const noticed: TaskNotice[] = [];
    this.#early = noticed;
    let answered: () => void;
    try {
      const output = around.runTask(asked, new RunningTaskContext(this, this.#of.strand, around));
      if (output instanceof Promise) {
        this.#early = undefined;
        for (const notice of noticed) this.notify(notice);
        if (!this.done) this.work(true);
        around.track(
          output.then(
            (result) => this.#answerWith(result),
            (error) => this.#fail(error),
          ),
        );
        return;
      }
      answered = () => this.#answerWith(output);
    } catch (error) {
      answered = () => this.#fail(error);
    }
    this.#early = undefined;
    around.arrive(() => {
      for (const notice of noticed) this.notify(notice);
      answered();
    });
  }

  work(isWorking: boolean): void {
    if (this.#isWorking === isWorking) return;
    this.#isWorking = isWorking;
    if (this.#rests === 0) this.#around.countWork(isWorking ? 1 : -1);
  }

  /** The task waits for something that goes by the run's clock, until the returned function is called. */
  rest(): () => void {
    if (++this.#rests === 1 && this.#isWorking) this.#around.countWork(-1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (--this.#rests === 0 && this.#isWorking) this.#around.countWork(1);
    };
  }

  #answerWith(result: Json | StatesError): void {
    if (result instanceof StatesError) this.#fail(result);
    else this.#end({ kind: 'succeeded', output: result });
  }

  #fail(thrown: unknown): void {
    const error = nestedTooDeep(thrown) ?? thrown;
    if (error instanceof StatesError) this.#end({ kind: 'failed', error });
    else if (!this.done) this.#around.crash(error);
  }

  /** Called by the runner. */
  notify(notice: TaskNotice): void {
    if (this.done) return;
    if (this.#early !== undefined) {
      this.#early.push(notice);
      return;
    }
    const { keep } = this.#of;
    if (notice.kind === 'answered') {
      keep?.(notice);
      return;
    }
    const at = this.#around.clock.now();
    if (notice.kind === 'heartbeat') {
      keep?.({ ...notice, at });
      this.#beat(notice.isLast === true ? undefined : at);
      return;
    }
    // a resumed task first repeats what is known
    if (this.#of.isReplayed && (notice.kind === 'started' ? this.isStarted : this.isSubmitted)) return;
    keep?.(toInput(notice, at));
    this.#note(notice, at);
    if (notice.kind === 'started' && this.#effect.timedFromStart) this.#startClocks();
    this.#reply(notice);
  }

  #end(answer: TaskReply): void {
    if (this.done) return;
    this.#of.keep?.(toInput(answer, 0));
    this.#note(answer, undefined);
    this.#reply(answer);
  }

  /** For a reply that is already known; it does not start the time limits. */
  #note(answer: TaskReply, at: number | undefined): void {
    if (answer.kind === 'succeeded' || answer.kind === 'failed') finishTask(this);
    else if (answer.kind === 'submitted') this.isSubmitted = true;
    else {
      this.isStarted = true;
      if (this.#effect.timedFromStart) this.timedFrom = this.beatAt = at;
    }
  }

  #reply(answer: TaskReply): void {
    if (this.waiting) {
      this.waiting = false;
      this.#of.answer(answer);
    } else {
      this.replies.push(answer);
    }
  }

  /** A task that restarts has its full time; one that waits for an answer keeps its deadline. */
  #takeUp(at: number): void {
    if (!this.isSubmitted && !this.#effect.timedFromStart) this.timedFrom = at;
    if (this.beatAt !== undefined) this.beatAt = at;
    this.#startClocks();
  }

  #startClocks(): void {
    const { timeoutMs, heartbeatMs } = this.#effect;
    this.deadline = this.#restart(this.deadline, this.timedFrom, timeoutMs, 'task');
    this.heartbeat = this.#restart(this.heartbeat, this.beatAt, heartbeatMs, 'heartbeat');
  }

  /** @param at undefined: there is no further time limit for heartbeats */
  #beat(at: number | undefined): void {
    this.beatAt = at;
    this.heartbeat = this.#restart(this.heartbeat, at, this.#effect.heartbeatMs, 'heartbeat');
  }

  #restart(
    timer: Timer | undefined,
    from: number | undefined,
    ms: number | undefined,
    timeout: 'task' | 'heartbeat',
  ): Timer | undefined {
    if (timer !== undefined) cancelTimer(timer);
    if (ms === undefined || from === undefined) return undefined;
    const { timers } = this.#around;
    const next = timers.prepare(from + ms, () => this.#expire(timeout), true);
    if (this.#isLive) timers.start(next);
    return next;
  }

  #expire(timeout: 'task' | 'heartbeat'): void {
    this.cancellation.cancel();
    this.#end({ kind: 'failed', error: new StatesError('States.Timeout', undefined, { timeout }) });
  }
}

type TaskEffect = Effect & { kind: 'task' };

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
export function startTask(effect: TaskEffect, of: TaskStrand, around: TaskHost): RunningTask {
  const task = new RunningTask(effect, of, around);
  if (!of.isReplayed) task.begin(false);
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
  task.work(false);
  if (task.deadline !== undefined) cancelTimer(task.deadline);
  if (task.heartbeat !== undefined) cancelTimer(task.heartbeat);
}
